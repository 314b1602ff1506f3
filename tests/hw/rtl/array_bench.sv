// SPDX-License-Identifier: Apache-2.0
// Every array of array_agreement.cpp in one model, each with its own clock so that only the one
// under test costs time. Unused lanes of the ports are ignored or zero.
module array_bench #(
    parameter int N = 10
) (
    input  logic         clk  [0:N-1],
    input  logic         rst,
    input  logic         en,
    input  logic         load,
    input  logic         valid,
    input  logic         first,
    input  logic         last,
    input  logic [11:0]  west [0:15],
    input  logic [11:0]  north[0:15],
    input  logic [31:0]  chain[0:15],
    output logic [31:0]  sums [0:N-1][0:255],
    output logic         done [0:N-1][0:255]
);
    // {rows, columns, KIND, STATIONARY, PRODUCT_REG and ZERO_GATE}, the last one first
    localparam logic [N*24-1:0] ALL = {
        {8'd4,  8'd8,  4'd0, 2'd1, 2'd3},
        {8'd4,  8'd4,  4'd0, 2'd0, 2'd3},
        {8'd4,  8'd4,  4'd2, 2'd1, 2'd0},
        {8'd4,  8'd4,  4'd1, 2'd0, 2'd0},
        {8'd16, 8'd16, 4'd0, 2'd1, 2'd0},
        {8'd16, 8'd16, 4'd0, 2'd0, 2'd0},
        {8'd8,  8'd4,  4'd0, 2'd1, 2'd0},
        {8'd8,  8'd4,  4'd0, 2'd0, 2'd0},
        {8'd4,  8'd4,  4'd0, 2'd1, 2'd0},
        {8'd4,  8'd4,  4'd0, 2'd0, 2'd0}
    };
    genvar i, j;
    generate
        for (i = 0; i < N; i = i + 1) begin : g_array
            localparam logic [23:0] OPTIONS = ALL[i*24+:24];
            localparam int R = int'(OPTIONS[23:16]);
            localparam int C = int'(OPTIONS[15:8]);
            localparam int KIND = int'(OPTIONS[7:4]);
            localparam bit STATIONARY = OPTIONS[2];
            localparam int W = lns12_f6_s8::W;
            localparam int ACC = KIND == 1 ? 2 * W + 8 : W;
            localparam int OUT = STATIONARY ? C : R * C;
            logic clear, emit;
            chain_counter #(
                .LENGTH(KIND == 0 ? 32 : 0)
            ) u_counter (
                .clk(clk[i]),
                .rst(rst),
                .en(en),
                .valid(valid),
                .first(first),
                .last(last),
                .clear(clear),
                .emit(emit)
            );
            logic [R*W-1:0] all_west;
            logic [C*W-1:0] all_north;
            logic [C*ACC-1:0] all_chains;
            logic [OUT*ACC-1:0] all_sums;
            logic [OUT-1:0] all_done;
            for (j = 0; j < R; j = j + 1) begin : g_west
                assign all_west[j*W+:W] = west[j];
            end
            for (j = 0; j < C; j = j + 1) begin : g_north
                assign all_north[j*W+:W] = north[j];
                assign all_chains[j*ACC+:ACC] = chain[j][ACC-1:0];
            end
            systolic_array #(
                .R(R),
                .C(C),
                .KIND(KIND),
                .W(W),
                .S(lns12_f6_s8::S),
                .CELL(lns12_f6_s8::CELL),
                .B(lns12_f6_s8::B),
                .TABLE(lns12_f6_s8::TABLE),
                .SHIFT(6),
                .STATIONARY(STATIONARY),
                .PRODUCT_REG(OPTIONS[1]),
                .ZERO_GATE(OPTIONS[0])
            ) u_array (
                .clk(clk[i]),
                .rst(rst),
                .en(en),
                .load(load),
                .valid(valid),
                .clear(STATIONARY ? 1'b0 : clear),
                .emit(STATIONARY ? 1'b1 : emit),
                .west(all_west),
                .north(all_north),
                .chain(all_chains),
                .sums(all_sums),
                .done(all_done)
            );
            for (j = 0; j < 256; j = j + 1) begin : g_out
                if (j < OUT) begin : g_used
                    if (ACC == 32) begin : g_wide
                        assign sums[i][j] = all_sums[j*ACC+:ACC];
                    end else begin : g_narrow
                        assign sums[i][j] = {20'd0, all_sums[j*ACC+:ACC]};
                    end
                    assign done[i][j] = all_done[j];
                end else begin : g_unused
                    assign sums[i][j] = '0;
                    assign done[i][j] = 1'b0;
                end
            end
        end
    endgenerate
endmodule
