// SPDX-License-Identifier: Apache-2.0
// Everything of hw/rtl that is built from one table, side by side on shared operands.
module lns_lane #(
    parameter int W = 12,
    parameter int S = 8,
    parameter int CELL = 4,
    parameter int B = 10,
    parameter logic [2*(S+1)*48-1:0] TABLE = '0,
    parameter bit FLUSH = 1'b1
) (
    input  logic         clk,
    input  logic         rst,
    input  logic         en,
    input  logic         valid,
    input  logic         clear,
    input  logic [W-1:0] a,
    input  logic [W-1:0] b,
    input  logic [W-1:0] chain,
    output logic [31:0]  product,      // a b
    output logic [31:0]  added,        // a + b
    output logic [31:0]  sums[0:5]     // {PRODUCT_REG, ZERO_GATE} = 0..3; CHAINED with 0, 3
);
    localparam logic [W-2:0] ZERO = {1'b1, {(W - 2) {1'b0}}};
    localparam logic [31-W:0] NONE = '0;

    logic [W-1:0] product_word;
    lns_multiplier #(
        .W(W),
        .FLUSH(FLUSH)
    ) u_multiplier (
        .a(a),
        .b(b),
        .product(product_word)
    );
    assign product = {NONE, product_word};

    logic [W-2:0] added_log;
    logic added_negative;
    lns_log_add #(
        .W(W),
        .S(S),
        .CELL(CELL),
        .B(B),
        .TABLE(TABLE),
        .FLUSH(FLUSH)
    ) u_log_add (
        .x_log(a[W-2:0]),
        .x_negative(a[W-1]),
        .x_zero(a[W-2:0] == ZERO),
        .y_log(b[W-2:0]),
        .y_negative(b[W-1]),
        .y_zero(b[W-2:0] == ZERO),
        .log(added_log),
        .negative(added_negative)
    );
    assign added = {NONE, added_negative & (added_log != ZERO), added_log};

    localparam logic [17:0] ALL = {3'd7, 3'd4, 3'd3, 3'd2, 3'd1, 3'd0};
    genvar v;
    generate
        for (v = 0; v < 6; v = v + 1) begin : g_mac
            localparam logic [2:0] OPTIONS = ALL[v*3+:3];
            logic [W-1:0] sum;
            lns_mac #(
                .W(W),
                .S(S),
                .CELL(CELL),
                .B(B),
                .TABLE(TABLE),
                .FLUSH(FLUSH),
                .CHAINED(OPTIONS[2]),
                .PRODUCT_REG(OPTIONS[1]),
                .ZERO_GATE(OPTIONS[0])
            ) u_mac (
                .clk(clk),
                .rst(rst),
                .en(en),
                .valid(valid),
                .clear(clear),
                .a(a),
                .b(b),
                .chain(chain),
                .sum(sum)
            );
            assign sums[v] = {NONE, sum};
        end
    endgenerate
endmodule
