# SPDX-License-Identifier: Apache-2.0
# The two front-door commands, for a fresh Debian 12 machine:
#   make run    install what is missing, build, train Fashion-MNIST on the modelled chip
#   make test   install what is missing, build, run all tests
BUILD ?= build
JOBS ?= 2
PACKAGES = g++ cmake ninja-build pkg-config libsystemc-dev libboost-dev libboost-iostreams-dev \
  libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev libopenblas-dev libssl-dev \
  libjpeg-dev libpng-dev libzip-dev dataset-fashion-mnist
# For the hardware study: a synthesiser and a cell library.
SYNTHESIS_PACKAGES = yosys qflow-tech-osu018
# What the tests and benchmarks are built with, and what they hold Napier to.
TEST_PACKAGES = $(SYNTHESIS_PACKAGES) catch2 libbenchmark-dev libsimde-dev libonnx-testdata \
  libonnx-dev libprotobuf-dev \
  verilator gtkwave chromium libopenmpi-dev openmpi-bin libboost-mpi-dev pybind11-dev python3-dev \
  python3-numpy python3-matplotlib python3-jsonschema
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE = 1
export OPENBLAS_NUM_THREADS = 1

.PHONY: run test accuracy equal-accuracy tables yardstick table-study accumulation binary-points \
  characterize bench pictures traces sanitize tsan coverage fuzz load upsets arrays cifar cost program \
  build packages clean

characterize: PACKAGES += $(SYNTHESIS_PACKAGES)
build sanitize tsan coverage fuzz: PACKAGES += $(TEST_PACKAGES)
coverage: PACKAGES += gcovr
fuzz: PACKAGES += clang libclang-rt-dev

run: program
	$(BUILD)/sw/napier train mlp --arch lns12-32x32 --epochs 2 --discard --out runs/mlp

test: build
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

# The studies behind the figures and tables of the documentation; studies/README.md lists them with
# the time that each takes.
accuracy: program
	studies/accuracy.sh $(BUILD)/sw/napier runs/accuracy

equal-accuracy: program
	NETWORKS=mlp studies/equal_accuracy.sh $(BUILD)/sw/napier runs/equal-accuracy/mlp
	NETWORKS=cnn SAMPLES=20000 studies/equal_accuracy.sh $(BUILD)/sw/napier runs/equal-accuracy/cnn

# Every table of configs/tables again, by the command in its first line.
tables: program
	for t in configs/tables/*.yaml; do \
	  $(BUILD)/sw/$$(sed -n '1s/^# made by: //p' $$t) --out $$t || exit 1; done

yardstick: program
	studies/yardstick.sh $(BUILD)/sw/napier runs/tables

table-study: program
	studies/table_study.sh $(BUILD)/sw/napier runs/table-study

accumulation: program
	studies/accumulation_study.sh $(BUILD)/sw/napier runs/accumulation

# WIDTH=n: the fixed-point words' bits.
WIDTH ?= 12
binary-points: program
	studies/binary_points.sh $(BUILD)/sw/napier runs/binary-points $(WIDTH)

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
	for part in hw/arith hw/isa; do \
	  gcovr --root . --filter $$part/ --fail-under-line 95 --print-summary build-coverage || exit 1; \
	done

# Hours of use in minutes: memory over 10,000 training steps; a sweep of 10,000 points whose MPI ranks
# are killed at random.
load: PACKAGES += libopenmpi-dev openmpi-bin libboost-mpi-dev
load: program
	studies/load_steps.sh $(BUILD)/sw/napier
	studies/load_sweep.sh $(BUILD)/sw/napier

# Killed and started again, the campaign goes on where it was.
upsets: program
	$(BUILD)/sw/napier campaign configs/campaigns/upsets.yaml --out runs/upsets
	studies/draw_campaign.py runs/upsets/summary.csv --out docs/upsets.svg

# Every fuzz target for ten minutes, or FUZZ_SECONDS=n; what crashes one is build-fuzz/crash-*.
FUZZ_SECONDS ?= 600
fuzz: packages
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	cd build-fuzz && for target in tests/fuzz/fuzz_*; do \
	  name=$${target#tests/fuzz/fuzz_}; mkdir -p corpus/$$name; \
	  $$target -max_total_time=$(FUZZ_SECONDS) -timeout=60 -max_len=16384 -print_final_stats=1 \
	    -artifact_prefix=crash-$$name- corpus/$$name seeds/$$name || exit 1; done

pictures: program
	studies/pictures.sh $(BUILD)/sw/napier runs/pictures docs

cost: program
	studies/cost_by_batch.sh $(BUILD)/sw/napier vgg11 | tee $(BUILD)/cost.csv
	studies/draw_cost.py --title "Timing a training step of VGG-11: growth from batch 1" \
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
	  $(BUILD)/sw/napier workload $$n --mode training --out traces/$$n-training.csv || exit 1; done

arrays: program
	studies/arrays.sh $(BUILD)/sw/napier runs/arrays

# CIFAR=DIR: the folder of CIFAR-100's binary files.
cifar: program
	studies/cifar.sh $(BUILD)/sw/napier runs/cifar \
	  $(or $(CIFAR),$(error CIFAR=DIR names the folder of the binary files))
