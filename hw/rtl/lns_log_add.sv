// SPDX-License-Identifier: Apache-2.0
// LNS addition of x and y (add() in hw/arith/lns/lns_ops.hpp); combinational.
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
    logic equal_signs, cancel, take_y;
    assign e           = {x_log[W-2], x_log} - {y_log[W-2], y_log};
    assign equal_signs = x_negative ~^ y_negative;
    assign cancel      = ~equal_signs & (x_log == y_log) & ~x_zero & ~y_zero;
    assign take_y      = x_zero | (e[W-1] & ~y_zero);
    assign negative    = take_y ? y_negative : x_negative;

    logic [B-1:0] line, intercept;
    logic carry, below;
    lns_correction #(
        .W(W),
        .S(S),
        .CELL(CELL),
        .B(B),
        .TABLE(TABLE)
    ) u_correction (
        .e(e),
        .equal_signs(equal_signs),
        .idle(x_zero | y_zero),
        .line(line),
        .intercept(intercept),
        .carry(carry),
        .below(below)
    );

    // Three addends, compressed to two: the carry takes the place that the majorities leave free,
    // and 2^B to take away meets the carry out of the compressed bits.
    logic [W-1:0] big, sum;
    logic [B-1:0] partial, majority;
    logic [W-1:B] above;
    assign big      = take_y ? {y_log[W-2], y_log} : {x_log[W-2], x_log};
    assign partial  = big[B-1:0] ^ line ^ intercept;
    assign majority = (line & intercept) | (big[B-1:0] & (line | intercept));
    generate
        if (W - B > 1) begin : g_above
            assign above = {{(W - B - 1) {below & ~majority[B-1]}}, below ^ majority[B-1]};
        end else begin : g_top
            assign above = below ^ majority[B-1];
        end
    endgenerate
    assign sum = {big[W-1:B], partial} + {above, majority[B-2:0], carry};

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
