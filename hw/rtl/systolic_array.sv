// SPDX-License-Identifier: Apache-2.0
// R x C processing elements. Edge inputs are aligned: one cycle carries one step of the stream for
// all lanes, and the array skews them itself. The cycles of a fold are those of
// hw/cost/array_timing.hpp with serial folds, PRODUCT_REG cycles more:
//   STATIONARY = 0  K steps (column k of A to the west, row k of B to the north, `clear` and `emit`
//                   from chain_counter.sv); each PE's sum comes out by itself when it is `done`,
//                   the last one K + R + C - 2 cycles after the first step began
//   STATIONARY = 1  R cycles of `load` (last row first, from the north), then M steps (row m of A to
//                   the west, the sums so far of row m in `chain`); the M rows of results leave the
//                   south aligned, the last one M + 2R + C - 2 cycles after the load began.
//                   A column is one chain: R times a whole number is the cascade's length. Lanes
//                   that are not in use carry zeros.
// `en` low freezes everything; `valid` low is a bubble in the stream.
module systolic_array #(
    parameter int R = 4,
    parameter int C = 4,
    parameter int KIND = 0,  // from here on as in processing_element.sv
    parameter int W = 12,
    parameter int S = 8,
    parameter int CELL = 4,
    parameter int B = 10,
    parameter logic [2*(S+1)*48-1:0] TABLE = '0,
    parameter bit FLUSH = 1'b1,
    parameter int SHIFT = 6,
    parameter int MULTIPLIER = 2,
    parameter bit STATIONARY = 1'b0,
    parameter bit PRODUCT_REG = 1'b0,
    parameter bit ZERO_GATE = 1'b0,
    parameter int ACC = KIND == 1 ? 2 * W + 8 : W,  // not to be set
    parameter int OUT = STATIONARY ? C : R * C      // not to be set
) (
    input  logic               clk,
    input  logic               rst,
    input  logic               en,
    input  logic               load,
    input  logic               valid,
    input  logic               clear,
    input  logic               emit,   // STATIONARY: every step ends in a result
    input  logic [R*W-1:0]     west,   // lane 0 lowest
    input  logic [C*W-1:0]     north,
    input  logic [C*ACC-1:0]   chain,
    output logic [OUT*ACC-1:0] sums,   // PE (row, column) at row * C + column, or column
    output logic [OUT-1:0]     done
);
    genvar r, c;
    generate
        for (r = 0; r < R; r = r + 1) begin : g_row
            logic [W-1:0] word;
            logic [2:0] flags;
            delay_line #(
                .WIDTH(W),
                .DEPTH(r)
            ) u_skew (
                .clk(clk),
                .rst(rst),
                .en(en),
                .in(west[r*W+:W]),
                .out(word)
            );
            delay_line #(
                .WIDTH(3),
                .DEPTH(r),
                .RESETS(1'b1)
            ) u_skew_flags (
                .clk(clk),
                .rst(rst),
                .en(en),
                .in({valid, clear, emit}),
                .out(flags)
            );
            for (c = 0; c < C; c = c + 1) begin : g_column
                logic [W-1:0] from_west, from_north, east, south;
                logic [ACC-1:0] so_far, sum;
                logic valid_in, clear_in, emit_in, valid_out, clear_out, emit_out, is_done;
                if (c == 0) begin : g_edge
                    assign from_west = word;
                    assign {valid_in, clear_in, emit_in} = flags;
                end else begin : g_inside
                    assign from_west = g_row[r].g_column[c-1].east;
                    assign valid_in  = g_row[r].g_column[c-1].valid_out;
                    assign clear_in  = g_row[r].g_column[c-1].clear_out;
                    assign emit_in   = g_row[r].g_column[c-1].emit_out;
                end
                if (r == 0) begin : g_top
                    assign from_north = g_north[c].word;
                    assign so_far     = g_north[c].so_far;
                end else begin : g_below
                    assign from_north = g_row[r-1].g_column[c].south;
                    assign so_far     = g_row[r-1].g_column[c].sum;
                end
                processing_element #(
                    .KIND(KIND),
                    .W(W),
                    .S(S),
                    .CELL(CELL),
                    .B(B),
                    .TABLE(TABLE),
                    .FLUSH(FLUSH),
                    .SHIFT(SHIFT),
                    .MULTIPLIER(MULTIPLIER),
                    .STATIONARY(STATIONARY),
                    .PRODUCT_REG(PRODUCT_REG),
                    .ZERO_GATE(ZERO_GATE)
                ) u_pe (
                    .clk(clk),
                    .rst(rst),
                    .en(en),
                    .load(load),
                    .west(from_west),
                    .west_valid(valid_in),
                    .west_clear(clear_in),
                    .west_emit(emit_in),
                    .north(from_north),
                    .chain(so_far),
                    .east(east),
                    .east_valid(valid_out),
                    .east_clear(clear_out),
                    .east_emit(emit_out),
                    .south(south),
                    .sum(sum),
                    .done(is_done)
                );
                if (!STATIONARY) begin : g_out
                    assign sums[(r*C+c)*ACC+:ACC] = sum;
                    assign done[r*C+c] = is_done;
                end
                // What leaves at the east and south edges goes nowhere.
                logic unused;
                assign unused = valid_out | clear_out | emit_out | is_done | (|{east, south, sum});
            end
        end

        for (c = 0; c < C; c = c + 1) begin : g_north
            logic [W-1:0] word;
            logic [ACC-1:0] so_far;
            delay_line #(
                .WIDTH(W),
                .DEPTH(STATIONARY ? 0 : c)
            ) u_skew (
                .clk(clk),
                .rst(rst),
                .en(en),
                .in(north[c*W+:W]),
                .out(word)
            );
            if (STATIONARY) begin : g_chain
                delay_line #(
                    .WIDTH(ACC),
                    .DEPTH(c + (PRODUCT_REG ? 1 : 0))
                ) u_skew_chain (
                    .clk(clk),
                    .rst(rst),
                    .en(en),
                    .in(chain[c*ACC+:ACC]),
                    .out(so_far)
                );
                delay_line #(
                    .WIDTH(ACC),
                    .DEPTH(C - 1 - c)
                ) u_align (
                    .clk(clk),
                    .rst(rst),
                    .en(en),
                    .in(g_row[R-1].g_column[c].sum),
                    .out(sums[c*ACC+:ACC])
                );
                delay_line #(
                    .WIDTH(1),
                    .DEPTH(C - 1 - c),
                    .RESETS(1'b1)
                ) u_align_done (
                    .clk(clk),
                    .rst(rst),
                    .en(en),
                    .in(g_row[R-1].g_column[c].is_done),
                    .out(done[c])
                );
            end else begin : g_stays
                assign so_far = '0;
                logic unused;
                assign unused = |chain[c*ACC+:ACC];
            end
        end
    endgenerate
endmodule
