'use strict';
// Draws a Napier report: one file, no library, no network. `data` is what sw/report/html_page wrote.
const data = JSON.parse(document.getElementById('data').textContent);
// One colour, one meaning, in every chart; names that are not here follow.
const meanings = ['array', 'vector unit', 'stalled', 'DRAM', 'scratchpads', 'registers', 'forward',
                  'data_gradient', 'weight_gradient', 'evaluation', 'update'];
const alike = {MACs: 'array', gemm: 'array', compute: 'array', load: 'DRAM'};
function colour(name) {
  const meaning = alike[name] || name;
  if (!meanings.includes(meaning)) meanings.push(meaning);
  return `var(--c${meanings.indexOf(meaning) % 16})`;
}
const hover = document.getElementById('hover');
const main = document.querySelector('main');

// ---- numbers and elements ------------------------------------------------------------------

function human(value, unit = '') {
  if (value === null || value === undefined || value === '') return '';
  if (value === 0) return '0 ' + unit;
  const prefixes = ['p', 'n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P'];
  const step = Math.max(-4, Math.min(5, Math.floor(Math.log10(Math.abs(value)) / 3 + 1e-9)));
  const scaled = value / Math.pow(1000, step);
  return `${Number(scaled.toPrecision(3))} ${prefixes[step + 4]}${unit}`.trim();
}
const percent = (share) => (100 * share).toFixed(1) + ' %';
const shown = (column, value) => !column.metric || value === '' || value === null ? value
  : ['utilization', 'accuracy'].includes(column.key) ? percent(value) : human(value, column.unit);

function element(parent, name, attributes = {}, text) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}
function shape(parent, name, attributes = {}, text) {
  const e = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  parent.append(e);
  return e;
}
function section(title, text, parent = main) {
  const s = element(parent, 'section');
  element(s, 'h2', {}, title);
  element(s, 'p', {}, text);
  return s;
}
function canvas(parent, chart, width, height) {
  return shape(parent, 'svg', {viewBox: `0 0 ${width} ${height}`, 'data-chart': chart, role: 'img',
                               'aria-label': chart});
}
function legend(parent, names) {
  const box = element(parent, 'div', {class: 'legend'});
  names.forEach((name) => {
    const item = element(box, 'span');
    element(item, 'i', {style: `background:${colour(name)}`});
    item.append(name);
  });
}
document.addEventListener('mousemove', (event) => {
  const target = event.target.closest ? event.target.closest('[data-hover]') : null;
  hover.style.display = target ? 'block' : 'none';
  if (!target) return;
  hover.textContent = target.getAttribute('data-hover');
  const x = Math.min(event.clientX + 14, innerWidth - hover.offsetWidth - 8);
  const y = Math.min(event.clientY + 14, innerHeight - hover.offsetHeight - 8);
  hover.style.left = x + 'px';
  hover.style.top = y + 'px';
});

// ---- one run -------------------------------------------------------------------------------

// Horizontal stacked bars; parts = [[name, value(row)], ...]. Returns what draws other rows.
function stackedBars(parent, chart, parts, unit) {
  legend(parent, parts.map((p) => p[0]));
  const svg = canvas(parent, chart, 560, 24);
  return (rows) => drawBars(svg, rows, parts, unit);
}
function drawBars(svg, rows, parts, unit) {
  const left = 150, width = 560, bar = 13;
  svg.textContent = '';
  svg.setAttribute('viewBox', `0 0 ${width} ${rows.length * bar + 24}`);
  const total = (row) => parts.reduce((sum, p) => sum + p[1](row), 0);
  const most = Math.max(1e-30, ...rows.map(total));
  const scale = (width - left - 56) / most;
  rows.forEach((row, i) => {
    const y = i * bar;
    shape(svg, 'text', {x: left - 6, y: y + 10, 'text-anchor': 'end'}, row.label);
    let x = left;
    parts.forEach((part, p) => {
      const value = part[1](row);
      if (value <= 0) return;
      shape(svg, 'rect', {x, y: y + 1, width: Math.max(0.3, value * scale), height: bar - 2,
                          fill: colour(part[0]),
                          'data-hover': `${row.label}\n${part[0]}: ${human(value, unit)} ` +
                                        `(${percent(value / total(row))})`});
      x += value * scale;
    });
    shape(svg, 'text', {x: x + 5, y: y + 10, class: 'faint'}, human(total(row), unit));
  });
  svg.setAttribute('data-drawn', rows.length);
}

const kFolded = 40; // rows from which a network is shown by layer first

// The rows of run.layers, one for each value of `key`, summed.
function folded(rows, key) {
  const groups = new Map();
  for (const row of rows) {
    const sum = groups.get(row[key]);
    if (!sum) {
      groups.set(row[key], {...row, label: row[key], energy_pj: [...row.energy_pj]});
      continue;
    }
    for (const part of ['macs', 'cycles', 'compute', 'vector', 'stall', 'dram_bytes']) {
      sum[part] += row[part];
    }
    row.energy_pj.forEach((pj, i) => { sum.energy_pj[i] += pj; });
  }
  return [...groups.values()];
}

// Controls for which rows bars show; calls draw(rows) now and at every change.
function barChoice(parent, run) {
  const controls = element(parent, 'div', {class: 'controls'});
  const chooser = (label, options) => {
    element(controls, 'label', {}, label);
    const select = element(controls, 'select', {'aria-label': label});
    for (const [value, name] of options) element(select, 'option', {value}, name);
    return select;
  };
  const by = chooser('a bar is', [['layer', 'a layer'], ['pass', 'a kind of pass'],
                                  ['label', 'a layer and pass']]);
  by.value = run.layers.length > kFolded ? 'layer' : 'label';
  const order = chooser('in order of', [['run', 'the run'], ['cycles', 'cycles'],
                                        ['energy', 'energy']]);
  const most = chooser('at most', [[1e9, 'all'], [10, '10'], [25, '25'], [50, '50']]);
  const words = element(controls, 'input', {type: 'search', id: 'layers', size: 24,
                                            placeholder: 'filter', 'aria-label': 'layers'});
  const count = element(controls, 'span', {class: 'faint'});
  const joules = (row) => row.energy_pj.reduce((a, b) => a + b);
  return (draw) => {
    const update = () => {
      const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      const kept = run.layers.filter((row) => asked.every((w) =>
        row.label.toLowerCase().includes(w)));
      const all = folded(kept, by.value);
      if (order.value === 'cycles') all.sort((a, b) => b.cycles - a.cycles);
      if (order.value === 'energy') all.sort((a, b) => joules(b) - joules(a));
      const rows = all.slice(0, Number(most.value));
      count.textContent = `${rows.length} of ${all.length} bars`;
      draw(rows);
    };
    for (const control of [by, order, most, words]) control.addEventListener('input', update);
    update();
  };
}

// 1, 2 and 5 times the powers of ten, from the last below the values to the first above them.
function logTicks(values) {
  const good = values.filter((v) => v > 0);
  // A sweep has more points than a call may have arguments.
  const low = good.reduce((a, b) => Math.min(a, b)) / 1.03;
  const high = good.reduce((a, b) => Math.max(a, b)) * 1.03;
  const ticks = [];
  for (let e = Math.floor(Math.log10(low)) - 1; e <= Math.ceil(Math.log10(high)); ++e) {
    for (const m of [1, 2, 5]) ticks.push(Number(`${m}e${e}`));
  }
  const first = ticks.findLastIndex((t) => t <= low);
  return ticks.slice(first, ticks.findIndex((t) => t >= high) + 1);
}

// Logarithmic axes; a label at every line, or at the powers of ten where there are many.
function logAxes(svg, box, xs, ys, xTitle, yTitle) {
  const tx = logTicks(xs), ty = logTicks(ys);
  const place = (v, ticks) => Math.log(v / ticks[0]) / Math.log(ticks[ticks.length - 1] / ticks[0]);
  const x = (v) => box.x + place(v, tx) * box.w;
  const y = (v) => box.y + box.h - place(v, ty) * box.h;
  const labelled = (tick, ticks) => ticks.length < 9 || Math.log10(tick) % 1 === 0;
  for (const tick of tx) {
    shape(svg, 'path', {class: 'grid', d: `M${x(tick)} ${box.y}v${box.h}`});
    if (labelled(tick, tx)) {
      shape(svg, 'text', {class: 'faint', x: x(tick), y: box.y + box.h + 14,
                          'text-anchor': 'middle'}, human(tick));
    }
  }
  for (const tick of ty) {
    shape(svg, 'path', {class: 'grid', d: `M${box.x} ${y(tick)}h${box.w}`});
    if (labelled(tick, ty)) {
      shape(svg, 'text', {class: 'faint', x: box.x - 5, y: y(tick) + 4, 'text-anchor': 'end'},
            human(tick));
    }
  }
  shape(svg, 'text', {x: box.x + box.w / 2, y: box.y + box.h + 30, 'text-anchor': 'middle'},
        xTitle);
  shape(svg, 'text', {x: box.x - 40, y: box.y - 8}, yTitle);
  return {x, y, x0: tx[0], x1: tx[tx.length - 1], y0: ty[0]};
}

function roofline(parent, run) {
  const rows = run.layers.filter((l) => l.macs > 0 && l.dram_bytes > 0 && l.cycles > 0);
  const passes = [...new Set(rows.map((r) => r.pass))];
  legend(parent, passes);
  const svg = canvas(parent, 'roofline', 560, 330);
  const peak = run.rows * run.cols;
  const slope = run.bytes_per_cycle;
  const intensity = rows.map((r) => r.macs / r.dram_bytes);
  const speed = rows.map((r) => r.macs / r.roof_cycles);
  const knee = slope ? peak / slope : Math.min(...intensity);
  const axes = logAxes(svg, {x: 56, y: 22, w: 490, h: 260}, [...intensity, knee * 2, knee / 2],
                       [...speed, peak], 'MACs per DRAM byte', 'MACs per cycle');
  const start = slope ? Math.max(axes.x0, axes.y0 / slope) : axes.x0;
  shape(svg, 'path', {class: 'roof', d: slope
    ? `M${axes.x(start)} ${axes.y(start * slope)}` +
      `L${axes.x(knee)} ${axes.y(peak)}L${axes.x(axes.x1)} ${axes.y(peak)}`
    : `M${axes.x(start)} ${axes.y(peak)}L${axes.x(axes.x1)} ${axes.y(peak)}`});
  rows.forEach((row, i) => {
    shape(svg, 'circle', {cx: axes.x(intensity[i]), cy: axes.y(speed[i]), r: 5,
                          fill: colour(row.pass), 'fill-opacity': 0.75,
                          'data-hover': `${row.label}\n${human(intensity[i])} MACs per byte\n` +
                                        `${speed[i].toFixed(1)} MACs per cycle ` +
                                        `(${percent(speed[i] / peak)} of the array)`});
  });
  svg.setAttribute('data-drawn', rows.length);
}

function heatMap(parent, run) {
  const map = run.heat; // rows of shares of the cycles in which an element multiplied
  const most = Math.max(1e-12, ...map.flat());
  const cell = 400 / Math.max(map.length, map[0].length);
  const svg = canvas(parent, 'heat map', 560, Math.max(120, map.length * cell + 30));
  map.forEach((line, r) => line.forEach((share, c) => {
    shape(svg, 'rect', {x: 30 + c * cell, y: 20 + r * cell, width: cell + 0.2, height: cell + 0.2,
                        fill: 'var(--c0)', 'fill-opacity': 0.06 + 0.94 * share / most,
                        'data-hover': `row ${r * run.heat_step}, column ${c * run.heat_step}` +
                                      (run.heat_step > 1 ? ` (mean of ${run.heat_step} x ` +
                                                           `${run.heat_step})` : '') +
                                      `\nbusy ${percent(share)} of the cycles`});
  }));
  shape(svg, 'text', {x: 30, y: 12, class: 'faint'}, `columns: 0 to ${run.cols - 1}`);
  shape(svg, 'text', {x: 24, y: 20, class: 'faint', 'text-anchor': 'end',
                      transform: 'rotate(-90 24 20)'}, `rows: 0 to ${run.rows - 1}`);
  const x = 30 + map[0].length * cell + 16;
  for (let i = 0; i <= 10; ++i) {
    shape(svg, 'rect', {x, y: 20 + i * 12, width: 14, height: 12, fill: 'var(--c0)',
                        'fill-opacity': 0.06 + 0.94 * (10 - i) / 10});
  }
  shape(svg, 'text', {x: x + 20, y: 30}, percent(most));
  shape(svg, 'text', {x: x + 20, y: 150}, '0');
  svg.setAttribute('data-drawn', map.length * map[0].length);
}

const units = ['fetch', 'load', 'compute', 'store'];

function occupancy(parent, run) {
  const svg = canvas(parent, 'occupancy', 1120, 118);
  const bins = run.occupancy.bins;
  const w = 1040 / bins[0].length;
  units.forEach((unit, u) => {
    shape(svg, 'text', {x: 62, y: 15 + u * 24, 'text-anchor': 'end'}, unit);
    bins[u].forEach((share, i) => {
      if (share > 0) {
        shape(svg, 'rect', {x: 70 + i * w, y: 2 + u * 24, width: w + 0.2, height: 20,
                            fill: colour(unit), 'fill-opacity': Math.min(1, share),
                            'data-hover': `${unit}: busy ${percent(share)}\nfrom ` +
                                human(i * run.occupancy.bin_seconds, 's')});
      }
    });
  });
  const end = bins[0].length * run.occupancy.bin_seconds;
  for (let i = 0; i <= 8; ++i) {
    shape(svg, 'text', {x: 70 + 130 * i, y: 112, class: 'faint', 'text-anchor': 'middle'},
          human(end * i / 8, 's'));
  }
  svg.setAttribute('data-drawn', bins[0].length * 4);
}

function timeline(parent, run) {
  const spans = run.spans; // [unit, what, label index, start s, end s]
  const end = Math.max(...spans.map((s) => s[4]));
  const controls = element(parent, 'div', {class: 'controls'});
  element(controls, 'label', {}, 'from');
  const from = element(controls, 'input', {type: 'range', min: 0, max: 1000, value: 0});
  element(controls, 'label', {}, 'zoom');
  const zoom = element(controls, 'input', {type: 'range', min: 0, max: 100, value: 35});
  const svg = canvas(parent, 'timeline', 1120, 118);
  const whats = [...new Set(spans.map((s) => s[1]))];
  legend(parent, whats);
  const draw = () => {
    svg.textContent = '';
    const width = end * Math.pow(0.002, zoom.value / 100);
    const start = (end - width) * from.value / 1000;
    const x = (t) => 70 + 1040 * Math.min(1, Math.max(0, (t - start) / width));
    units.forEach((unit, u) => shape(svg, 'text', {x: 62, y: 15 + u * 24, 'text-anchor': 'end'},
                                     unit));
    let drawn = 0;
    for (const [unit, what, label, a, b] of spans) {
      if (b < start || a > start + width) continue;
      shape(svg, 'rect', {x: x(a), y: 2 + unit * 24, width: Math.max(0.4, x(b) - x(a) - 0.3),
                          height: 20, fill: colour(what),
                          'data-hover': `${units[unit]}: ${what}\n${run.labels[label]}\n` +
                                        `${human(b - a, 's')} from ${human(a, 's')}`});
      ++drawn;
    }
    for (let i = 0; i <= 8; ++i) {
      shape(svg, 'text', {x: 70 + 130 * i, y: 112, class: 'faint', 'text-anchor': 'middle'},
            human(start + width * i / 8, 's'));
    }
    svg.setAttribute('data-drawn', drawn);
  };
  from.addEventListener('input', draw);
  zoom.addEventListener('input', draw);
  draw();
}

function showRun(run) {
  const tiles = element(main, 'section', {class: 'tiles'});
  for (const [name, value] of run.tiles) {
    const tile = element(tiles, 'div', {class: 'tile'});
    element(tile, 'b', {}, value);
    element(tile, 'span', {}, name);
  }
  const choice = barChoice(section('Layers and passes', 'What the next two charts show.'), run);
  const pair = element(main, 'div', {class: 'pair'});
  const cycles = stackedBars(section('Cycles', 'Array at work, vector unit at work, and the ' +
    'compute queue waiting for operands, buffers or stores.', pair), 'cycles',
    [['array', (l) => l.compute], ['vector unit', (l) => l.vector], ['stalled', (l) => l.stall]],
    '');
  const energy = stackedBars(section('Energy', 'Dynamic energy; leakage belongs to the whole.',
    pair), 'energy',
    ['MACs', 'DRAM', 'scratchpads', 'registers', 'vector unit'].map((name, i) =>
      [name, (l) => l.energy_pj[i] * 1e-12]), 'J');
  choice((rows) => {
    cycles(rows);
    energy(rows);
  });
  const second = element(main, 'div', {class: 'pair'});
  roofline(section('Roofline', 'Each pass against the array\'s peak and the DRAM\'s bandwidth. ' +
    'A pass that loads while the one before computes is drawn by the time that its bytes take.',
    second), run);
  heatMap(section('Array utilisation', 'Share of all cycles in which each processing element ' +
    'multiplied, from how the products fold over the array.', second), run);
  const time = section('Queues over time', 'How busy each unit was over the whole run; below, ' +
    'the first instructions one by one. timeline.json opens in Perfetto.');
  occupancy(time, run);
  if (run.spans.length) timeline(time, run);
}

// ---- many runs -----------------------------------------------------------------------------

// The points that none beats in both metrics, from left to right; of those that trained, or may.
function pairFront(points, mx, my) {
  const cost = (p, m) => m.more ? -p[m.key] : p[m.key];
  const sorted = points.filter((p) => p.trained).sort((a, b) => cost(a, mx) - cost(b, mx) || cost(a, my) - cost(b, my));
  let least = Infinity;
  const front = sorted.filter((p) => {
    const better = cost(p, my) < least;
    least = Math.min(least, cost(p, my));
    return better;
  });
  return front.sort((a, b) => a[mx.key] - b[mx.key]);
}

function showSweep(sweep) {
  const columns = sweep.columns; // [{key, name, unit, metric}]
  const ok = sweep.points.filter((p) => p.status === 'ok');
  const metrics = columns.filter((c) => c.metric);
  const scatter = section('Trade-offs', `${ok.length} of ${sweep.points.length} points ran; ` +
    `${sweep.points.filter((p) => p.front).length} are on the Pareto front of ` +
    `${sweep.objectives.join(', ')}: no other point is at least as good in all of them. ` +
    'The line is the front of the two metrics shown. Click a point to find it in the table.');
  const controls = element(scatter, 'div', {class: 'controls'});
  const chooser = (label, chosen) => {
    element(controls, 'label', {}, label);
    const select = element(controls, 'select');
    metrics.forEach((m, i) => element(select, 'option', i === chosen ? {value: i, selected: ''}
                                                                     : {value: i}, m.name));
    return select;
  };
  const xs = chooser('across', 0), ys = chooser('up', Math.min(1, metrics.length - 1));
  const axes = columns.filter((c) => !c.metric &&
    !['point', 'status', 'message', 'notes'].includes(c.key));
  element(controls, 'label', {}, 'colour');
  const by = element(controls, 'select', {'aria-label': 'colour'});
  element(by, 'option', {value: ''}, 'front of all objectives');
  for (const c of axes) element(by, 'option', {value: c.key}, c.name);
  const key = element(scatter, 'div');
  const svg = canvas(scatter, 'pareto', 1120, 420);
  const describe = (p) => columns.filter((c) => p[c.key] !== '' && p[c.key] !== null)
    .map((c) => `${c.name}: ${shown(c, p[c.key])}`).join('\n');
  const draw = () => {
    svg.textContent = '';
    const mx = metrics[xs.value], my = metrics[ys.value];
    const dots = ok.filter((p) => p[mx.key] > 0 && p[my.key] > 0 && p.visible !== false);
    if (dots.length) {
      const plot = logAxes(svg, {x: 64, y: 22, w: 1040, h: 350}, dots.map((p) => p[mx.key]),
        dots.map((p) => p[my.key]), `${mx.name} (${mx.unit || '1'})`,
        `${my.name} (${my.unit || '1'})`);
      const front = pairFront(dots, mx, my);
      shape(svg, 'path', {class: 'front', d: front.map((p, i) =>
        `${i ? 'L' : 'M'}${plot.x(p[mx.key])} ${plot.y(p[my.key])}`).join('')});
      const values = [...new Set(dots.map((p) => p[by.value]))];
      key.textContent = '';
      if (by.value) legend(key, values.slice(0, 16).map((v) => `${by.value} ${v}`));
      const fill = (p) => by.value ? colour(`${by.value} ${p[by.value]}`)
        : p.front ? 'var(--mark)' : 'var(--c0)';
      for (const marked of [false, true]) {
        for (const p of dots.filter((q) => !!q.front === marked)) {
          const dot = shape(svg, 'circle', {cx: plot.x(p[mx.key]), cy: plot.y(p[my.key]),
            r: marked ? 5 : 3, fill: fill(p), 'fill-opacity': marked || by.value ? 0.9 : 0.4,
            'data-hover': describe(p)});
          dot.addEventListener('click', () => {
            filter.value = '#' + p.point;
            apply();
          });
        }
      }
    }
    svg.setAttribute('data-drawn', dots.length);
  };
  xs.addEventListener('input', draw);
  ys.addEventListener('input', draw);
  by.addEventListener('input', draw);

  const list = section('All points', 'Words in the filter must all occur in a row; #12 is point ' +
    '12, "front" the Pareto front, and key<number or key>number compares a column (in its ' +
    'unit\'s base, for example area<3 for mm2, seconds<1e-3 for s). Click a heading to sort.');
  const bar = element(list, 'div', {class: 'controls'});
  const filter = element(bar, 'input', {id: 'filter', type: 'search', size: 50,
                                        placeholder: 'filter', 'aria-label': 'filter'});
  const count = element(bar, 'span', {id: 'count'});
  const printed = element(list, 'p', {class: 'printed'});
  const table = element(element(list, 'div', {class: 'scroll'}), 'table', {'data-chart': 'table'});
  const head = element(element(table, 'thead'), 'tr');
  const body = element(table, 'tbody');
  let order = {key: 'point', up: true};
  for (const c of columns) {
    const th = element(head, 'th', c.metric ? {} : {class: 'name'}, c.name);
    th.addEventListener('click', () => {
      order = {key: c.key, up: order.key === c.key ? !order.up : true};
      apply();
    });
  }
  if (sweep.notes.length) { // the column "notes" has their numbers
    element(list, 'p', {}, 'Notes:');
    const notes = element(list, 'ol', {class: 'notes'});
    for (const note of sweep.notes) element(notes, 'li', {}, note);
  }
  const matches = (p, word) => {
    if (word === 'front') return !!p.front;
    if (word[0] === '#') return String(p.point) === word.slice(1);
    const test = word.match(/^([\w.]+)([<>])(-?[\d.]+(?:e-?\d+)?)$/i);
    if (test && columns.some((c) => c.key === test[1])) {
      const value = p[test[1]];
      if (value === '' || value === null) return false;
      return test[2] === '<' ? Number(value) < Number(test[3]) : Number(value) > Number(test[3]);
    }
    return p.text.includes(word);
  };
  for (const p of sweep.points) {
    p.text = columns.filter((c) => !c.metric).map((c) => `${c.key}=${p[c.key]}`).join(' ')
      .toLowerCase();
  }
  function apply() {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const p of sweep.points) p.visible = words.every((word) => matches(p, word));
    const value = (p) => {
      const number = Number(p[order.key]);
      return p[order.key] === '' || p[order.key] === null ? Infinity
        : Number.isNaN(number) ? p[order.key] : number;
    };
    const rows = sweep.points.filter((p) => p.visible).sort((a, b) => {
      const va = value(a), vb = value(b);
      const less = typeof va === typeof vb ? va < vb : typeof va === 'number';
      return va === vb ? a.point - b.point : (less === order.up ? -1 : 1);
    });
    body.textContent = '';
    for (const p of rows.slice(0, 2000)) {
      const tr = element(body, 'tr', p.front ? {class: 'front'} : {});
      for (const c of columns) {
        element(tr, 'td', c.metric ? {} : {class: 'name'}, shown(c, p[c.key]));
      }
    }
    count.textContent = `${rows.length} of ${sweep.points.length} points` +
      (rows.length > 2000 ? ', the first 2000 shown' : '');
    table.setAttribute('data-drawn', Math.min(rows.length, 2000));
    body.classList.toggle('long', rows.length > 40); // see the style for print
    printed.textContent = `${rows.length} of ${sweep.points.length} points` +
      (rows.length > 40 ? '; on paper the first 40 and the Pareto front' : '') +
      (filter.value ? `; filter: ${filter.value}` : '');
    draw();
  }
  filter.addEventListener('input', apply);
  const linked = new URLSearchParams(location.hash.slice(1)).get('filter');
  if (linked) filter.value = linked;
  apply();
}

// ---- the page ------------------------------------------------------------------------------

document.getElementById('subtitle').textContent = data.subtitle;
const root = document.documentElement;
if (matchMedia('(prefers-color-scheme: dark)').matches) root.classList.add('dark');
document.getElementById('theme').addEventListener('click', () => root.classList.toggle('dark'));
if (data.notes && data.notes.length) {
  const list = element(section('Notes', 'What to know before trusting the numbers.'), 'ul',
                       {'data-chart': 'notes', 'data-drawn': data.notes.length});
  for (const note of data.notes) element(list, 'li', {}, note);
}
if (data.sweep) showSweep(data.sweep);
if (data.run) showRun(data.run);
