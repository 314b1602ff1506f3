// SPDX-License-Identifier: Apache-2.0
// addend + a b modulo 2^P, the addends compressed in one tree with the partial products.
// The multiplier's architecture decides how good a fixed-point baseline is, so there are three:
//   0  the language's operators, whatever the synthesiser makes of them
//   1  Baugh-Wooley: W rows, signs by inverted bits (Baugh and Wooley 1973, Hatamian's form)
//   2  radix-4 Booth: W/2 + 1 rows (MacSorley 1961), signs extended by constants
module fixed_product #(
    parameter int W = 12,
    parameter int P = 24,          // at least 2W
    parameter int MULTIPLIER = 2
) (
    input  logic signed [W-1:0] a,
    input  logic signed [W-1:0] b,
    input  logic signed [P-1:0] addend,
    output logic signed [P-1:0] result
);
    genvar i;
    generate
        if (MULTIPLIER == 0) begin : g_operator
            logic signed [P-1:0] wide_a, wide_b;
            assign wide_a = P'(a);
            assign wide_b = P'(b);
            assign result = wide_a * wide_b + addend;
        end else if (MULTIPLIER == 1) begin : g_baugh_wooley
            localparam logic [P-1:0] ONE = 1;
            // 2^W - 2^(2W-1): what the inverted bits owe
            localparam logic [P-1:0] SIGNS = (ONE << W) - (ONE << (2 * W - 1));
            logic [(W+2)*P-1:0] rows;
            for (i = 0; i < W; i = i + 1) begin : g_row
                logic [W-1:0] bits, partial;
                assign bits = a & {W{b[i]}};
                if (i < W - 1) begin : g_plain
                    assign partial = {~bits[W-1], bits[W-2:0]};
                end else begin : g_sign
                    assign partial = {bits[W-1], ~bits[W-2:0]};
                end
                assign rows[i*P+:P] = {{(P - W) {1'b0}}, partial} << i;
            end
            assign rows[W*P+:P] = SIGNS;
            assign rows[(W+1)*P+:P] = addend;
            logic [P-1:0] sums, carries;
            carry_save_tree #(
                .N(W + 2),
                .P(P)
            ) u_tree (
                .rows(rows),
                .sums(sums),
                .carries(carries)
            );
            assign result = sums + carries;
        end else begin : g_booth
            localparam int N = (W + 1) / 2;
            localparam logic [P-1:0] ONE = 1;
            // Each row's inverted sign stands for 2^(W+2i) too much: 2^W (4^N - 1) / 3 in all.
            localparam logic [P-1:0] SIGNS = -(((ONE << (2 * N)) - 1) / 3 << W);
            logic [2*N:0] digits;  // b with a zero below, sign-extended to an even length
            logic [N-1:0] negate;
            logic [(N+2)*P-1:0] rows;
            if (W % 2 == 0) begin : g_even
                assign digits = {b, 1'b0};
            end else begin : g_odd
                assign digits = {b[W-1], b, 1'b0};
            end
            for (i = 0; i < N; i = i + 1) begin : g_row
                logic one, two;
                logic [W:0] magnitude, partial;
                assign one = digits[2*i+1] ^ digits[2*i];
                assign two = (digits[2*i+2] ^ digits[2*i+1]) & ~one;
                assign negate[i] = digits[2*i+2];
                assign magnitude = ({a[W-1], a} & {(W + 1) {one}}) | ({a, 1'b0} & {(W + 1) {two}});
                assign partial = magnitude ^ {(W + 1) {negate[i]}};
                logic [P-1:0] row;
                assign row = {{(P - W - 1) {1'b0}}, ~partial[W], partial[W-1:0]} << (2 * i);
                if (i == 0) begin : g_first
                    assign rows[i*P+:P] = row;
                end else begin : g_next  // the plus one of the row before, in bits this one leaves
                    assign rows[i*P+:P] = row | ({{(P - 1) {1'b0}}, negate[i-1]} << (2 * i - 2));
                end
            end
            assign rows[N*P+:P] = SIGNS | ({{(P - 1) {1'b0}}, negate[N-1]} << (2 * N - 2));
            assign rows[(N+1)*P+:P] = addend;
            logic [P-1:0] sums, carries;
            carry_save_tree #(
                .N(N + 2),
                .P(P)
            ) u_tree (
                .rows(rows),
                .sums(sums),
                .carries(carries)
            );
            assign result = sums + carries;
        end
    endgenerate
endmodule
