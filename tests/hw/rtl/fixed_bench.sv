// SPDX-License-Identifier: Apache-2.0
// Fixed-point MACs of four widths, every multiplier architecture and option, on shared operands.
module fixed_bench (
    input  logic        clk,
    input  logic        rst,
    input  logic        en,
    input  logic        valid,
    input  logic        clear,
    input  logic [15:0] a    [0:3],
    input  logic [15:0] b    [0:3],
    input  logic [63:0] chain[0:3],
    output logic [63:0] wide [0:3][0:8],  // index: fixed_lane.sv
    output logic [63:0] narrow[0:3][0:8]
);
    genvar i;
    generate
        for (i = 0; i < 4; i = i + 1) begin : g_width
            localparam int W = i == 0 ? 8 : i == 1 ? 11 : i == 2 ? 12 : 16;
            localparam int SHIFT = i == 1 ? 0 : W / 2 + 1;  // as in fixed_agreement.cpp
            fixed_lane #(
                .W(W),
                .SHIFT(SHIFT),
                .NARROW(1'b0)
            ) u_wide (
                .clk(clk),
                .rst(rst),
                .en(en),
                .valid(valid),
                .clear(clear),
                .a(a[i][W-1:0]),
                .b(b[i][W-1:0]),
                .chain(chain[i][2*W+7:0]),
                .sums(wide[i])
            );
            fixed_lane #(
                .W(W),
                .SHIFT(SHIFT),
                .NARROW(1'b1)
            ) u_narrow (
                .clk(clk),
                .rst(rst),
                .en(en),
                .valid(valid),
                .clear(clear),
                .a(a[i][W-1:0]),
                .b(b[i][W-1:0]),
                .chain(chain[i][W-1:0]),
                .sums(narrow[i])
            );
        end
    endgenerate
endmodule
