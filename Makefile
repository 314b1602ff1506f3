# SPDX-License-Identifier: Apache-2.0
# The two front-door commands, for a fresh Debian 12 machine:
#   make run    install what is missing, build, train Fashion-MNIST on the modelled chip
#   make test   install what is missing, build, run all tests
BUILD ?= build
JOBS ?= 2
PACKAGES = g++ cmake ninja-build pkg-config libsystemc-dev catch2 libboost-dev \
  libboost-iostreams-dev libcli11-dev libyaml-cpp-dev nlohmann-json3-dev libfmt-dev \
  libopenblas-dev libssl-dev libjpeg-dev dataset-fashion-mnist libbenchmark-dev libsimde-dev verilator
export SYSTEMC_DISABLE_COPYRIGHT_MESSAGE = 1
export OPENBLAS_NUM_THREADS = 1

.PHONY: run test accuracy bench sanitize tsan build packages clean

run: build
	$(BUILD)/sw/napier train mlp --arch lns12-32x32 --epochs 2 --discard --out runs/mlp

test: build
	ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

# The README's accuracy table: 5 epochs of 60,000 images, three seeds, three widths.
accuracy: build
	for k in lns10 lns12f5 lns12 lns16; do for seed in 1 2 3; do \
	  $(BUILD)/sw/napier train mlp --arithmetic $$k --seed $$seed --discard --out runs/accuracy/$$k-$$seed \
	  || exit 1; done; done

bench: build
	$(BUILD)/bench/napier_bench

# The tests again, watched: addresses and undefined behaviour; data races.
sanitize tsan: packages
	cmake --preset $@
	cmake --build --preset $@ -j $(JOBS)
	ctest --preset $@ -j $(JOBS)

build: packages
	cmake -S . -B $(BUILD) -G Ninja
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
