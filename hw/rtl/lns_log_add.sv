// SPDX-License-Identifier: Apache-2.0
// LNS addition of x and y (add() in hw/arith/lns_ops.hpp); combinational.
// The subtraction x - y is also the comparison of the magnitudes. Where an operand is zero its flag
// is set and its log means nothing, so callers need not force logs to the zero code.
module lns_log_add #(
    parameter int W = 12,
    parameter int S = 8,
    parameter int CELL = 4,
    parameter int B = 10,
    parameter logic [2*(S+1)*48-1:0] TABLE = '0,  // lns_correction.sv
    parameter bit FLUSH = 1'b1  // underflow: 1 becomes zero, 0 becomes the smallest magnitude
) (
    input  logic [W-2:0] x_log,
    input  logic         x_negative,
    input  logic         x_zero,
    input  logic [W-2:0] y_log,
    input  logic         y_negative,
    input  logic         y_zero,
    output logic [W-2:0] log,       // the zero code if the sum is zero
    output logic         negative  // means nothing if the sum is zero
);
    logic [W-1:0] e;
    logic [W-2:0] m;
    logic y_larger, equal_signs, cancel, take_y;
    assign e           = {x_log[W-2], x_log} - {y_log[W-2], y_log};
    assign y_larger    = e[W-1];
    assign m           = e[W-2:0] ^ {(W - 1) {y_larger}};
    assign equal_signs = x_negative ~^ y_negative;
    assign cancel      = ~equal_signs & (x_log == y_log) & ~x_zero & ~y_zero;
    assign take_y      = x_zero | (y_larger & ~y_zero);

    logic [B-1:0] line, intercept;
    logic carry;
    lns_correction #(
        .W(W),
        .S(S),
        .CELL(CELL),
        .B(B),
        .TABLE(TABLE)
    ) u_correction (
        .m(m),
        .y_larger(y_larger),
        .equal_signs(equal_signs),
        .idle(x_zero | y_zero),
        .line(line),
        .intercept(intercept),
        .carry(carry)
    );

    // A carry-in written as an addend below the point, so that every tool sees one adder.
    logic [B:0] correction;
    logic [W-2:0] big;
    logic [W-1:0] sum;
    assign correction = {line, 1'b1} + {intercept, carry};
    assign big        = take_y ? y_log : x_log;
    assign sum        = {big[W-2], big} + {{(W - B) {correction[B]}}, correction[B:1]};
    assign negative   = take_y ? y_negative : x_negative;

    // The top two bits tell a sum that left the range; the top one is right in any case.
    logic over, under, zero;
    assign over  = ~sum[W-1] & sum[W-2];
    assign under = sum[W-1] & ~sum[W-2];
    assign zero  = cancel | (x_zero & y_zero);
    generate
        if (FLUSH) begin : g_flush
            // A sum that is the zero code itself lies one below the smallest log: also underflow.
            assign log = {sum[W-1] | zero,
                          (sum[W-3:0] | {(W - 2) {over}}) & {(W - 2) {~(under | zero)}}};
        end else begin : g_saturate
            logic least;
            assign least = under | (sum[W-1] & ~(|sum[W-3:0]));
            assign log = {sum[W-1] | zero,
                          ((sum[W-3:0] | {(W - 2) {over}}) & {(W - 2) {~(under | zero)}})
                          | {{(W - 3) {1'b0}}, least & ~zero}};
        end
    endgenerate
endmodule
