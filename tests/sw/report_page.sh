#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The page in a real browser: no error on the console, every chart drawn, a filter used. Exit code
# 77: there is no Chromium here.
set -u
napier=$1
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || exit 77
. "$(dirname "$0")/../shell_checks.sh"
cat >"$work/spec.yaml" <<'SPEC'
name: page
network: mlp
batch: 8
axes: {array.side: [8, 16, 0], array.dataflow: [os, ws], clock_ns: [1, 2]}
SPEC
"$napier" sweep "$work/spec.yaml" --out "$work" --threads 1 >/dev/null 2>&1
[ $? = 2 ] || fail "a sweep of which points fail ends with 2"

browse() { # browse ARGUMENTS...
    "$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" \
        --virtual-time-budget=5000 --enable-logging=stderr "$@" 2>"$work/browser.log"
    grep 'CONSOLE' "$work/browser.log" && fail "something on the console"
}
dump() { # dump FRAGMENT: the page's document after its script has run
    browse --dump-dom "file://$work/report.html$1"
}
dump "" >"$work/dom"
for chart in pareto table cycles energy roofline 'heat map' occupancy timeline; do
    drawn=$(grep -o "data-chart=\"$chart\"[^>]*" "$work/dom" | grep -o 'data-drawn="[0-9]*"' |
        grep -o '[0-9]*')
    [ "${drawn:-0}" -gt 0 ] || fail "chart '$chart' is not drawn"
done
rows() { grep -o 'data-chart="table"[^>]*' "$1" | grep -o '[0-9]*'; }
[ "$(rows "$work/dom")" = 12 ] || fail "expected 12 rows, found $(rows "$work/dom")"
dump '#filter=array.dataflow%3Dws%20status%3Dok' >"$work/filtered"
[ "$(rows "$work/filtered")" = 4 ] || fail "filtered: expected 4 rows, found $(rows "$work/filtered")"
dump '#filter=area%3C0.0001' >"$work/none"
[ "$(rows "$work/none")" = 0 ] || fail "filtered: expected no row, found $(rows "$work/none")"
dump '#filter=area%3C1.4%20seconds%3C1e-3' >"$work/small" # as the page's own text has it
[ "$(rows "$work/small")" = 4 ] || fail "area<1.4: expected 4 rows, found $(rows "$work/small")"

# A reader's hands: a pointer on a dot, words in the filter, the button for dark and light.
# Their script is not the page's own, which the page's policy would not let run.
sed '/^<\/body>/d; /^<\/html>/d; /Content-Security-Policy/d' "$work/report.html" >"$work/used.html"
cat >>"$work/used.html" <<'PAGE'
<script>
const seen = {};
const dots = document.querySelectorAll('[data-chart="pareto"] [data-hover]');
dots[0].dispatchEvent(new MouseEvent('mousemove', {bubbles: true, clientX: 9, clientY: 9}));
seen.hover = getComputedStyle(hover).display + ' ' + hover.textContent.includes('array.dataflow: ');
document.body.dispatchEvent(new MouseEvent('mousemove', {bubbles: true}));
seen.left = getComputedStyle(hover).display;
const words = document.getElementById('filter');
words.value = 'front';
words.dispatchEvent(new Event('input'));
seen.front = document.querySelectorAll('tbody tr.front').length > 0 &&
             document.querySelectorAll('tbody tr:not(.front)').length === 0;
const by = document.querySelector('[aria-label="colour"]');
words.value = '';
words.dispatchEvent(new Event('input'));
by.value = 'array.dataflow';
by.dispatchEvent(new Event('input'));
seen.colours = new Set([...document.querySelectorAll('[data-chart="pareto"] circle')]
    .map((dot) => dot.getAttribute('fill'))).size;
const drawn = () => document.querySelector('[data-chart="energy"]').getAttribute('data-drawn');
const choose = (label, value) => {
  const control = document.querySelector(`[aria-label="${label}"]`);
  control.value = value;
  control.dispatchEvent(new Event('input'));
};
choose('a bar is', 'layer');
seen.layers = drawn();
choose('a bar is', 'pass');
seen.passes = drawn();
choose('a bar is', 'label');
choose('layers', 'update');
seen.updates = drawn();
choose('in order of', 'energy');
choose('layers', '');
const bars = document.querySelectorAll('[data-chart="energy"] .faint');
seen.largest = bars.length > 6 && [...document.querySelectorAll('[data-chart="cycles"] text')]
    .some((text) => text.textContent === document.querySelector('[data-chart="energy"] text')
                                             .textContent);
const scheme = () => getComputedStyle(root).colorScheme + ' ' +
                     getComputedStyle(document.body).backgroundColor;
root.classList.remove('dark');
seen.light = scheme();
document.getElementById('theme').click();
seen.dark = scheme();
document.body.setAttribute('data-seen', JSON.stringify(seen));
</script>
</body></html>
PAGE
browse --dump-dom "file://$work/used.html" | grep -o 'data-seen="[^"]*"' | sed 's/&quot;/"/g' \
    >"$work/seen"
for sight in '"hover":"block true"' '"left":"none"' '"front":true' \
    '"colours":2' '"layers":"2"' '"passes":"4"' '"updates":"2"' '"largest":true' \
    '"light":"light rgb(255, 255, 255)"' '"dark":"dark rgb(20, 23, 28)"'; do
    grep -qF "$sight" "$work/seen" || fail "expected $sight: $(cat "$work/seen")"
done

# Names that a file gives are shown, whatever they are: none runs, none blanks the page.
evil='<img src=x onerror=document.title=1>'
cat >"$work/evil.yaml" <<SPEC
name: "@DATA@$evil"
dataset: mnist
layers:
  - {kind: dense, name: "<!--<script>", outputs: 8}
  - {kind: dense, name: "</script>$evil", outputs: 10}
train: {batch: 4, epochs: 1, learning_rate: 0.1}
SPEC
"$napier" show chip lns12-4x4 | sed "s|^name:.*|name: '@SCRIPT@$evil'|" >"$work/evil-chip.yaml"
"$napier" simulate "$work/evil.yaml" --arch "$work/evil-chip.yaml" --out "$work/evil" >/dev/null ||
    fail 'a network of hostile names is not simulated'
browse --dump-dom "file://$work/evil/report.html" >"$work/evil.dom"
grep -q '<img' "$work/evil.dom" && fail 'a name became an element'
grep -q '<title>@DATA@&lt;img' "$work/evil.dom" || fail "title: $(grep '<title' "$work/evil.dom")"
[ "$(grep -o 'data-chart="cycles"[^>]*data-drawn="[0-9]*"' "$work/evil.dom" | wc -l)" = 1 ] ||
    fail 'a page with hostile names is blank'
# Without the escapes the policy still holds.
sed "s|</main>|<script>document.title = 'ran'</script>&|" "$work/evil/report.html" >"$work/injected.html"
"$browser" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --dump-dom \
    "file://$work/injected.html" 2>/dev/null | grep -q '<title>ran' && fail 'a foreign script ran'

# On paper.
browse --print-to-pdf="$work/page.pdf" "file://$work/report.html"
[ "$(head -c 5 "$work/page.pdf")" = '%PDF-' ] || fail "no PDF"
if command -v pdftotext >/dev/null; then
    pdftotext "$work/page.pdf" "$work/page.txt"
    grep -q 'Trade-offs' "$work/page.txt" && grep -q 'Roofline' "$work/page.txt" ||
        fail "charts are missing on paper"
fi
exit $failed
