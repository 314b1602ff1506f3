# SPDX-License-Identifier: Apache-2.0
# The two front-door commands, for a fresh Debian 12 machine:
#   make run    install what is missing, build, train Fashion-MNIST on the modelled chip
#   make test   install what is missing, build, run all tests
BUILD ?= build
JOBS ?= 2
PACKAGES = g++ cmake ninja-build pkg-config libsystemc-dev libboost-dev libboost-iostreams-dev \
  libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev libopenblas-dev libssl-dev \
  libjpeg-dev dataset-fashion-mnist
# For the hardware study: a synthesiser and a cell library.
SYNTHESIS_PACKAGES = yosys qflow-tech-osu018
# What the tests and benchmarks are built with, and what they hold Napier to.
TEST_PACKAGES = $(SYNTHESIS_PACKAGES) catch2 libbenchmark-dev libsimde-dev libonnx-testdata \
  libonnx-dev libprotobuf-dev \
  verilator gtkwave chromium libopenmpi-dev openmpi-bin libboost-mpi-dev pybind11-dev python3-dev \
  python3-numpy python3-matplotlib
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE = 1
export OPENBLAS_NUM_THREADS = 1

.PHONY: run test accuracy equal-accuracy tables yardstick table-study characterize bench pictures \
  traces sanitize tsan coverage fuzz load upsets arrays cifar cost program build packages clean

characterize: PACKAGES += $(SYNTHESIS_PACKAGES)
build sanitize tsan coverage fuzz: PACKAGES += $(TEST_PACKAGES)
coverage: PACKAGES += gcovr
fuzz: PACKAGES += clang libclang-rt-14-dev

run: program
	$(BUILD)/sw/napier train mlp --arch lns12-32x32 --epochs 2 --discard --out runs/mlp

test: build
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

# The README's accuracy table: 5 epochs of 60,000 images, three seeds, three widths.
accuracy: program
	for k in lns10 lns12f5 lns12 lns16; do for seed in 1 2 3; do \
	  $(BUILD)/sw/napier train mlp --arithmetic $$k --seed $$seed --discard --out runs/accuracy/$$k-$$seed \
	  || exit 1; done; done

# The narrowest words that train within half a point of float32, and their energy: an hour.
equal-accuracy: program
	NETWORKS=mlp studies/equal_accuracy.sh $(BUILD)/sw/napier runs/equal-accuracy/mlp
	NETWORKS=cnn SAMPLES=20000 studies/equal_accuracy.sh $(BUILD)/sw/napier runs/equal-accuracy/cnn

# Every table of configs/tables again, by the command in its first line.
tables: program
	for t in configs/tables/*.yaml; do \
	  $(BUILD)/sw/$$(sed -n '1s/^# made by: //p' $$t) --out $$t || exit 1; done

# Annealing against the exact dynamic programme, squared error, every preset.
yardstick: program
	@mkdir -p runs/tables; for f in "8 3" "10 4" "12 5" "12 6" "14 7" "16 9"; do set -- $$f; \
	  echo "W = $$1, F = $$2: $$($(BUILD)/sw/napier anneal --width $$1 --fraction $$2 --segments 8 \
	    --cost l2 --out runs/tables/l2_w$$1_f$$2.yaml 2>&1 | grep '^cost')"; done

# The README's comparison of designs: tens of minutes.
table-study: program
	studies/table_study.sh $(BUILD)/sw/napier runs/table-study

# A technology from the MACs' RTL, in the library that Debian has (about half an hour): 180 nm.
OSU018 = /usr/share/qflow/tech/osu018/osu018_stdcells.lib
characterize: program
	mkdir -p runs
	$(BUILD)/sw/napier characterize --liberty $(OSU018) --node 180 --clock 12 --name osu018 \
	  --out runs/osu018.yaml
	$(BUILD)/sw/napier technology runs/osu018.yaml

bench: build
	$(BUILD)/bench/napier_bench
	$(BUILD)/bench/napier_pin_bench

# The tests again, watched: addresses and undefined behaviour; data races of those with threads of
# their own (not of those with SystemC processes, whose stacks ThreadSanitizer does not follow).
sanitize tsan: packages
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	ctest --preset $@ -j $(JOBS)

# Lines of the arithmetic and of the control unit that their tests reach: an error below 95 %.
coverage: packages
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	find build-coverage -name '*.gcda' -delete
	ctest --preset $@ -j $(JOBS)
	for part in hw/arith hw/control; do \
	  gcovr --root . --filter $$part/ --fail-under-line 95 --print-summary build-coverage || exit 1; \
	done

# Hours of use in minutes: memory over 10,000 training steps; a sweep of 10,000 points whose MPI ranks
# are killed at random.
load: PACKAGES += libopenmpi-dev openmpi-bin libboost-mpi-dev
load: program
	bench/load_steps.sh $(BUILD)/sw/napier
	bench/load_sweep.sh $(BUILD)/sw/napier

# The README's upset campaign; killed and started again, it goes on where it was.
upsets: program
	$(BUILD)/sw/napier campaign configs/campaigns/upsets.yaml --out runs/upsets
	docs/draw_campaign.py runs/upsets/summary.csv --out docs/upsets.svg

# Every fuzz target for ten minutes, or FUZZ_SECONDS=n; what crashes one is build-fuzz/crash-*.
FUZZ_SECONDS ?= 600
fuzz: packages
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	cd build-fuzz && for target in tests/fuzz/fuzz_*; do \
	  name=$${target#tests/fuzz/fuzz_}; mkdir -p corpus/$$name; \
	  $$target -max_total_time=$(FUZZ_SECONDS) -timeout=60 -max_len=16384 -print_final_stats=1 \
	    -artifact_prefix=crash-$$name- corpus/$$name seeds/$$name || exit 1; done

# The README's waveforms, from dumps of the benches.
pictures: program
	$(BUILD)/sw/napier wave log-add --out $(BUILD)/log-add.vcd
	docs/draw_wave.py $(BUILD)/log-add.vcd --out docs/log-add.svg --from 1 --to 1540 \
	  --title "Log addition, y swept past x = 1 with equal, then with opposite signs" \
	  y=log_add.y.real "opposite signs=lookup.opposite_signs" "d=~lookup.d" segment=lookup.segment \
	  shift=lookup.shift "correction=~lookup.correction" "x + y=log_add.sum.real"
	$(BUILD)/sw/napier wave array-os --out $(BUILD)/array-os.vcd
	docs/draw_wave.py $(BUILD)/array-os.vcd --out docs/array-os.svg \
	  --title "4 x 4 output-stationary array: four folds, a stall, skew and drain" \
	  state=control.state "step=~control.step" enable=array_os_bench.enable \
	  "row 0 operand=west_0.word.real" "row 3 operand=west_3.word.real" \
	  "PE 0,0 sum=pe_0_0.sum.real" "chain complete=pe_0_0.chain_complete" \
	  "PE 3,0 sum=pe_3_0.sum.real" "sum leaves=pe_3_0.chain_spill" \
	  utilisation=control.utilisation "power (mW)=array_os_bench.power_mw"

# The README's cost of a timing run by batch.
cost: program
	bench/cost_by_batch.sh $(BUILD)/sw/napier vgg11 | tee $(BUILD)/cost.csv
	docs/draw_cost.py --title "Timing a training step of VGG-11: growth from batch 1" \
	  --out docs/cost-by-batch.svg <$(BUILD)/cost.csv

# Most targets need the program only; the tests have packages of their own and take longer to build
# than all the rest. Several sources at once (unity) compile in half the time.
CONFIGURE = cmake -S . -B $(BUILD) -G Ninja -DCMAKE_UNITY_BUILD=ON
program: packages
	$(CONFIGURE) -DNAPIER_TESTS=OFF
	cmake --build $(BUILD) -j $(JOBS) --target napier

build: packages
	$(CONFIGURE) -DNAPIER_TESTS=ON -DNAPIER_PYTHON=ON
	cmake --build $(BUILD) -j $(JOBS)

packages:
	@missing=""; for p in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' \
	  || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then echo "installing:$$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  $$sudo apt-get update -q && \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -q -y --no-install-recommends $$missing; fi

clean:
	rm -rf $(BUILD) build-* runs

# The workloads in traces/: layers as SCALE-Sim's convolutions, and the products of a training step.
traces: program
	for n in vgg11 vgg16 resnet18 transformer; do \
	  $(BUILD)/sw/napier workload $$n --out traces/$$n-forward.csv && \
	  $(BUILD)/sw/napier workload $$n --pass training --out traces/$$n-training.csv || exit 1; done

# A training step of VGG-11 (CIFAR-100) and VGG-16 (TinyImageNet), batch 64, on arrays of 16 x 16 to
# 128 x 128 with scratchpads, banks and vector lanes in proportion, all on the same DRAM: layers.csv of
# each has cycles, stalls and energy by layer and pass.
arrays: program
	mkdir -p runs/arrays && for side in 16 32 64 128; do kib=$$((2 * side)); \
	  chip=runs/arrays/lns12-$${side}x$$side.yaml; \
	  sed -e "s/^name: .*/name: lns12-$${side}x$$side/" \
	    -e "s/rows: 32, columns: 32/rows: $$side, columns: $$side/" \
	    -e "s/_kib: \(64\|32\)\([,}]\)/_kib: $$kib\2/g; s/banks: 32/banks: $$side/" \
	    -e "s/vector_lanes: 32/vector_lanes: $$side/; s/capacity_mib: .*}/capacity_mib: 4096}/" \
	    configs/chips/lns12-32x32.yaml > $$chip; \
	  for n in vgg11 vgg16; do $(BUILD)/sw/napier simulate $$n --batch 64 --arch $$chip \
	    --report layers --out runs/arrays/$$n-$$side | grep -e '^all' -e 'a batch,' || exit 1; \
	  done; done

# CIFAR-100 (CIFAR=the folder of its binary files): float32 and the chip in five arithmetics, the same
# recipe and seeds. Hours; killed and started again, it goes on where it was.
cifar: program
	for seed in 1 2; do for k in lns12+4 lns12 lns16 lns10 fixed12+4; do \
	  $(BUILD)/sw/napier train vgg11-quarter --data $(CIFAR) --seed $$seed --arithmetic $$k \
	    --only-chip --resume --checkpoint-every 50 --out runs/cifar/$$k-$$seed || exit 1; done; \
	  $(BUILD)/sw/napier train vgg11-quarter --data $(CIFAR) --seed $$seed \
	    --only-reference --resume --out runs/cifar/float32-$$seed || exit 1; done
	$(BUILD)/sw/napier curves runs/cifar/*/ --out runs/cifar/curves.svg
