// SPDX-License-Identifier: Apache-2.0
// One cell of a systolic array: a MAC, and the registers that hand operands on.
//   STATIONARY = 0  the sum stays, both operands move (output-stationary)
//   STATIONARY = 1  one operand stays, loaded down the column; the other moves east, and sums move
//                   south (weight- and input-stationary are the same hardware)
// A sum of products that must be taken out (the end of a chain of the cascade, or of the sum) is
// marked by `emit` with its last product; `done` says in the cycle after that it stands in `sum`.
module processing_element #(
    parameter int KIND = 0,        // 0 LNS, 1 fixed point wide, 2 fixed point narrow
    parameter int W = 12,
    parameter int S = 8,           // LNS: lns_mac.sv
    parameter int CELL = 4,
    parameter int B = 10,
    parameter logic [2*(S+1)*48-1:0] TABLE = '0,
    parameter bit FLUSH = 1'b1,
    parameter int SHIFT = 6,       // fixed point: fixed_mac.sv
    parameter int MULTIPLIER = 2,
    parameter bit STATIONARY = 1'b0,
    parameter bit PRODUCT_REG = 1'b0,
    parameter bit ZERO_GATE = 1'b0,
    parameter int ACC = KIND == 1 ? 2 * W + 8 : W  // not to be set
) (
    input  logic           clk,
    input  logic           rst,
    input  logic           en,
    input  logic           load,        // STATIONARY: take the operand from the north
    input  logic [W-1:0]   west,
    input  logic           west_valid,
    input  logic           west_clear,
    input  logic           west_emit,
    input  logic [W-1:0]   north,
    input  logic [ACC-1:0] chain,       // STATIONARY: the sum so far, PRODUCT_REG cycles late
    output logic [W-1:0]   east,
    output logic           east_valid,
    output logic           east_clear,
    output logic           east_emit,
    output logic [W-1:0]   south,
    output logic [ACC-1:0] sum,
    output logic           done
);
    always_ff @(posedge clk) begin
        if (rst) begin
            east_valid <= 1'b0;
            east_clear <= 1'b0;
            east_emit  <= 1'b0;
        end else if (en) begin
            east_valid <= west_valid;
            east_clear <= west_clear;
            east_emit  <= west_emit;
        end
        if (en) east <= west;
        if (en & (load | ~STATIONARY)) south <= north;
    end

    logic [W-1:0] other;
    assign other = STATIONARY ? south : north;

    generate
        if (KIND == 0) begin : g_lns
            lns_mac #(
                .W(W),
                .S(S),
                .CELL(CELL),
                .B(B),
                .TABLE(TABLE),
                .FLUSH(FLUSH),
                .CHAINED(STATIONARY),
                .PRODUCT_REG(PRODUCT_REG),
                .ZERO_GATE(ZERO_GATE)
            ) u_mac (
                .clk(clk),
                .rst(rst),
                .en(en),
                .valid(west_valid),
                .clear(west_clear),
                .a(west),
                .b(other),
                .chain(chain),
                .sum(sum)
            );
        end else begin : g_fixed
            fixed_mac #(
                .W(W),
                .NARROW(KIND == 2),
                .SHIFT(SHIFT),
                .MULTIPLIER(MULTIPLIER),
                .CHAINED(STATIONARY),
                .PRODUCT_REG(PRODUCT_REG),
                .ZERO_GATE(ZERO_GATE)
            ) u_mac (
                .clk(clk),
                .rst(rst),
                .en(en),
                .valid(west_valid),
                .clear(west_clear),
                .a(west),
                .b(other),
                .chain(chain),
                .sum(sum)
            );
        end
    endgenerate

    delay_line #(
        .WIDTH(1),
        .DEPTH(PRODUCT_REG ? 2 : 1),
        .RESETS(1'b1)
    ) u_done (
        .clk(clk),
        .rst(rst),
        .en(en),
        .in(west_valid & west_emit),
        .out(done)
    );
endmodule
