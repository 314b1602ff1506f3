// SPDX-License-Identifier: Apache-2.0
// The product of two LNS words inside a MAC: logs add, signs xor (multiply() in hw/arith/lns/lns_ops.hpp).
// Overflow saturates. The result is unpacked: `zero` says that it is zero, and then `log` and
// `negative` mean nothing, which spares the gates that would force them on the critical path.
module lns_product #(
    parameter int W = 12,
    parameter bit FLUSH = 1'b1  // underflow: 1 becomes zero, 0 becomes the smallest magnitude
) (
    input  logic [W-1:0] a,
    input  logic [W-1:0] b,
    output logic [W-2:0] log,
    output logic         negative,
    output logic         zero
);
    localparam logic [W-2:0] ZERO = {1'b1, {(W - 2) {1'b0}}};
    localparam logic [W-2:0] LEAST = ZERO | 1;

    logic [W-1:0] sum;
    logic over, under, deep, operand_zero;

    assign sum          = {a[W-2], a[W-2:0]} + {b[W-2], b[W-2:0]};
    assign over         = ~sum[W-1] & sum[W-2];
    assign deep         = sum[W-1] & ~sum[W-2];
    assign under        = deep | (sum[W-1] & (sum[W-2:0] == ZERO));
    assign operand_zero = (a[W-2:0] == ZERO) | (b[W-2:0] == ZERO);
    assign negative     = a[W-1] ^ b[W-1];

    generate
        if (FLUSH) begin : g_flush
            // Where the sum is the zero code itself, a sum of non-zero logs, it reads as zero too.
            assign log  = {sum[W-1], sum[W-3:0] | {(W - 2) {over}}};
            assign zero = operand_zero | under;
        end else begin : g_saturate
            assign log  = under ? LEAST : {sum[W-1], sum[W-3:0] | {(W - 2) {over}}};
            assign zero = operand_zero;
        end
    endgenerate
endmodule
