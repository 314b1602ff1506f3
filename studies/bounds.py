#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far a network's run is from the least that its array or its memory allow.

    studies/bounds.py NAPIER [NETWORK ...] > bounds.csv

One row a network, dataflow and mode, on lns12-32x32 at batch 64: cycles, the MACs over the number of
elements (compute), the DRAM's bytes over its bandwidth (memory), both in cycles, and cycles over the
larger of the two. The vector unit's own cycles (updates, batch norm) are in neither bound.
"""
import csv
import json
import subprocess
import sys
import tempfile

napier = sys.argv[1]
networks = sys.argv[2:] or ['mlp', 'lenet', 'cnn', 'vgg11-quarter', 'vgg11', 'vgg16', 'resnet18',
                            'transformer']
out = csv.writer(sys.stdout, lineterminator='\n')
out.writerow(['network', 'mode', 'dataflow', 'cycles', 'compute', 'memory', 'over_bound'])
for network in networks:
    for mode in ['inference', 'training']:
        for dataflow in ['os', 'ws', 'is']:
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([napier, 'simulate', network, '--batch', '64', '--mode', mode,
                                '--set', f'array.dataflow={dataflow}', '--out', folder],
                               check=True, stdout=subprocess.DEVNULL)
                with open(folder + '/report.json', encoding='utf-8') as file:
                    record = json.load(file)
            chip = record['inputs']['chip']
            total = record['results']['chip']
            compute = total['macs'] / (chip['array']['rows'] * chip['array']['columns'])
            bytes_a_ns = chip['dram']['bandwidth_gb_per_s'] * chip['dram']['channels']
            memory = ((total['dram_read_bytes'] + total['dram_write_bytes']) / bytes_a_ns /
                      chip['clock_ns'])
            cycles = total['cycles']
            out.writerow([network, mode, dataflow, cycles, round(compute), round(memory),
                          f'{cycles / max(compute, memory):.2f}'])
