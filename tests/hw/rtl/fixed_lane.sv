// SPDX-License-Identifier: Apache-2.0
module fixed_lane #(
    parameter int W = 12,
    parameter int SHIFT = 6,
    parameter bit NARROW = 1'b0,
    parameter int ACC = NARROW ? W : 2 * W + 8  // not to be set
) (
    input  logic           clk,
    input  logic           rst,
    input  logic           en,
    input  logic           valid,
    input  logic           clear,
    input  logic [W-1:0]   a,
    input  logic [W-1:0]   b,
    input  logic [ACC-1:0] chain,
    output logic [63:0]    sums[0:8]  // sign-extended
);
    // {CHAINED, PRODUCT_REG, ZERO_GATE} and the multiplier of each, the last one first
    localparam logic [26:0] ALL = {3'd7, 3'd4, 3'd3, 3'd0, 3'd0, 3'd3, 3'd2, 3'd1, 3'd0};
    genvar v;
    generate
        for (v = 0; v < 9; v = v + 1) begin : g_mac
            localparam logic [2:0] OPTIONS = ALL[v*3+:3];
            localparam int MULTIPLIER = v < 4 ? 2 : v < 6 ? v - 4 : v % 3;
            logic signed [ACC-1:0] sum;
            fixed_mac #(
                .W(W),
                .NARROW(NARROW),
                .SHIFT(SHIFT),
                .MULTIPLIER(MULTIPLIER),
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
            assign sums[v] = {{(64 - ACC) {sum[ACC-1]}}, sum};
        end
    endgenerate
endmodule
