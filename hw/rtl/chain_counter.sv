// SPDX-License-Identifier: Apache-2.0
// Cuts the stream of products at the edge of an output-stationary array into the chains of the
// cascade (hw/arith/lns/accumulator.hpp): LENGTH products are summed in the PEs, then taken out and
// begun anew; the accumulator scratchpad adds the chains up. LENGTH = 0 never cuts.
module chain_counter #(
    parameter int LENGTH = 32
) (
    input  logic clk,
    input  logic rst,
    input  logic en,
    input  logic valid,
    input  logic first,   // with valid: the first product of a sum
    input  logic last,    // with valid: its last one
    output logic clear,
    output logic emit
);
    generate
        if (LENGTH == 0) begin : g_whole
            assign clear = first;
            assign emit  = last;
            logic unused;
            assign unused = clk | rst | en | valid;
        end else begin : g_cut
            localparam int BITS = $clog2(LENGTH + 1);
            localparam int FINAL = LENGTH - 1;
            logic [BITS-1:0] count, position;
            assign position = first ? '0 : count;
            assign clear    = position == 0;
            assign emit     = last | (position == FINAL[BITS-1:0]);
            always_ff @(posedge clk) begin
                if (rst) count <= '0;
                else if (en & valid) count <= position == FINAL[BITS-1:0] ? '0 : position + 1'b1;
            end
        end
    endgenerate
endmodule
