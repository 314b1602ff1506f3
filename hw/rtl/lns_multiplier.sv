// SPDX-License-Identifier: Apache-2.0
// The LNS multiplier with a canonical word as its result; combinational.
module lns_multiplier #(
    parameter int W = 12,
    parameter bit FLUSH = 1'b1
) (
    input  logic [W-1:0] a,
    input  logic [W-1:0] b,
    output logic [W-1:0] product
);
    logic [W-2:0] log;
    logic negative, zero;

    lns_product #(
        .W(W),
        .FLUSH(FLUSH)
    ) u_product (
        .a(a),
        .b(b),
        .log(log),
        .negative(negative),
        .zero(zero)
    );
    assign product = {negative & ~zero, log[W-2] | zero, log[W-3:0] & {(W - 2) {~zero}}};
endmodule
