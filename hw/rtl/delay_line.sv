// SPDX-License-Identifier: Apache-2.0
// DEPTH registers in a row; none at all for DEPTH = 0.
module delay_line #(
    parameter int WIDTH = 1,
    parameter int DEPTH = 1,
    parameter bit RESETS = 1'b0  // flags do, data words need not
) (
    input  logic             clk,
    input  logic             rst,
    input  logic             en,
    input  logic [WIDTH-1:0] in,
    output logic [WIDTH-1:0] out
);
    generate
        if (DEPTH == 0) begin : g_wire
            assign out = in;
            logic unused;
            assign unused = clk | rst | en;
        end else begin : g_line
            logic [DEPTH*WIDTH-1:0] line, next;
            if (DEPTH == 1) begin : g_one
                assign next = in;
            end else begin : g_more
                assign next = {line[(DEPTH-1)*WIDTH-1:0], in};
            end
            always_ff @(posedge clk) begin
                if (RESETS && rst) line <= '0;
                else if (en) line <= next;
            end
            assign out = line[(DEPTH-1)*WIDTH+:WIDTH];
            if (!RESETS) begin : g_free
                logic unused;
                assign unused = rst;
            end
        end
    endgenerate
endmodule
