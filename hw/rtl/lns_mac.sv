// SPDX-License-Identifier: Apache-2.0
// The LNS multiply-accumulate: register <= addend + a b, in W bits.
// The addend is the register itself (a sum that stays) or, with CHAINED, a partial sum from the
// neighbour (a sum that moves). Data registers have no reset: a sum begins with `clear`.
//
// PRODUCT_REG  a register between product and sum: one cycle more, a shorter path, and the glitches
//              of the multiplier stay out of the log-add unit
// ZERO_GATE    a zero product or a bubble leaves the registers as they are, so that nothing behind
//              them moves (with CHAINED the sum must move on; there it only holds the product
//              register). Without it they pass the addend through the log-add unit, which holds the
//              sum without a multiplexer.
module lns_mac #(
    parameter int W = 12,
    parameter int S = 8,
    parameter int CELL = 4,
    parameter int B = 10,
    parameter logic [2*(S+1)*48-1:0] TABLE = '0,  // lns_correction.sv
    parameter bit FLUSH = 1'b1,
    parameter bit CHAINED = 1'b0,
    parameter bit PRODUCT_REG = 1'b0,
    parameter bit ZERO_GATE = 1'b0
) (
    input  logic         clk,
    input  logic         rst,      // synchronous; clears what is under way
    input  logic         en,       // 0 freezes every register
    input  logic         valid,    // a and b are operands
    input  logic         clear,    // with valid: this product begins a sum
    input  logic [W-1:0] a,
    input  logic [W-1:0] b,
    input  logic [W-1:0] chain,    // CHAINED: the addend, PRODUCT_REG cycles after its product
    output logic [W-1:0] sum       // one cycle after the product, PRODUCT_REG more with it
);
    localparam logic [W-2:0] ZERO = {1'b1, {(W - 2) {1'b0}}};

    logic [W-2:0] product_log;
    logic product_negative, product_zero;
    lns_product #(
        .W(W),
        .FLUSH(FLUSH)
    ) u_product (
        .a(a),
        .b(b),
        .log(product_log),
        .negative(product_negative),
        .zero(product_zero)
    );

    // The product as the log-add unit sees it, at once or a cycle later.
    logic [W-2:0] y_log;
    logic y_negative, y_zero, y_clear;
    generate
        if (PRODUCT_REG) begin : g_register
            always_ff @(posedge clk) begin
                if (rst) begin
                    y_clear <= 1'b0;
                    y_zero  <= 1'b1;
                end else if (en) begin
                    y_clear <= valid & clear;
                    y_zero  <= product_zero | ~valid;
                end
                if (en & valid & ~(ZERO_GATE & product_zero)) begin
                    y_log      <= product_log;
                    y_negative <= product_negative;
                end
            end
        end else begin : g_wire
            assign y_log      = product_log;
            assign y_negative = product_negative;
            assign y_zero     = product_zero | ~valid;
            assign y_clear    = valid & clear;
            logic unused;
            assign unused = rst;
        end
    endgenerate

    logic [W-1:0] x;
    logic [W-2:0] sum_log, log;
    logic sum_negative, negative, restart;
    generate
        if (CHAINED) begin : g_chained
            assign x       = chain;
            assign restart = 1'b0;
            logic unused;
            assign unused = y_clear;
        end else begin : g_own
            assign x       = {sum_negative, sum_log};
            assign restart = y_clear;
            logic unused;
            assign unused = |chain;
        end
    endgenerate

    // A bubble is a zero from here on. Where zeros are gated, one reaches the sum only to begin it,
    // and the log-add unit is not even told.
    localparam bit GATE_SUM = ZERO_GATE & ~CHAINED;
    logic zero_term;
    assign zero_term = y_zero & (restart | ~GATE_SUM);

    lns_log_add #(
        .W(W),
        .S(S),
        .CELL(CELL),
        .B(B),
        .TABLE(TABLE),
        .FLUSH(FLUSH)
    ) u_log_add (
        .x_log(x[W-2:0]),
        .x_negative(x[W-1]),
        .x_zero(restart | (x[W-2:0] == ZERO)),
        .y_log(y_log),
        .y_negative(y_negative),
        .y_zero(zero_term),
        .log(log),
        .negative(negative)
    );

    logic load;
    assign load = ~(GATE_SUM & y_zero & ~restart);
    always_ff @(posedge clk) begin
        if (en & load) begin
            sum_log      <= log;
            sum_negative <= negative;
        end
    end
    // A zero is told by its log; its sign is tidied up on the way out only.
    assign sum = {sum_negative & (sum_log != ZERO), sum_log};
endmodule
