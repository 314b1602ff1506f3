// SPDX-License-Identifier: Apache-2.0
// The fixed-point multiply-accumulate (fixed_mac() in hw/arith/fixed/fixed.hpp), with lns_mac's ports.
//   NARROW = 0  2W + 8 bits, exact products, wraps; rounded once, outside
//   NARROW = 1  W bits; each product is rounded half up by SHIFT bits and saturates, and so does
//               the sum. The shift is wiring, the baseline's best case.
module fixed_mac #(
    parameter int W = 12,
    parameter bit NARROW = 1'b0,
    parameter int SHIFT = 6,        // 0 .. 2W - 2
    parameter int MULTIPLIER = 2,   // fixed_product.sv
    parameter bit CHAINED = 1'b0,
    parameter bit PRODUCT_REG = 1'b0,
    parameter bit ZERO_GATE = 1'b0,
    parameter int ACC = NARROW ? W : 2 * W + 8  // not to be set
) (
    input  logic                  clk,
    input  logic                  rst,
    input  logic                  en,
    input  logic                  valid,
    input  logic                  clear,
    input  logic signed [W-1:0]   a,
    input  logic signed [W-1:0]   b,
    input  logic signed [ACC-1:0] chain,
    output logic signed [ACC-1:0] sum
);
    localparam int P = 2 * W;
    localparam int TERM = NARROW ? W : P;  // bits of a product as it is added

    logic operand_zero;
    assign operand_zero = ZERO_GATE & ((a == 0) | (b == 0));

    logic signed [ACC-1:0] x, next;
    logic add_valid, add_clear, add_zero;

    // The product by itself, where something stands between it and the sum.
    logic signed [TERM-1:0] term, y;
    generate
        if (NARROW) begin : g_narrow
            localparam logic [P-1:0] ONE = 1;
            localparam logic [P-1:0] HALF = SHIFT == 0 ? '0 : (ONE << SHIFT) >> 1;
            logic signed [P-1:0] product, rounded;
            fixed_product #(
                .W(W),
                .P(P),
                .MULTIPLIER(MULTIPLIER)
            ) u_product (
                .a(a),
                .b(b),
                .addend(HALF),
                .result(product)
            );
            assign rounded = product >>> SHIFT;
            saturate #(
                .FROM(P),
                .TO(W)
            ) u_term (
                .x(rounded),
                .y(term)
            );
        end else if (PRODUCT_REG) begin : g_wide
            fixed_product #(
                .W(W),
                .P(P),
                .MULTIPLIER(MULTIPLIER)
            ) u_product (
                .a(a),
                .b(b),
                .addend('0),
                .result(term)
            );
        end else begin : g_fused
            assign term = '0;
        end

        if (PRODUCT_REG) begin : g_register
            always_ff @(posedge clk) begin
                if (rst) add_valid <= 1'b0;
                else if (en) add_valid <= valid;
                if (en) begin
                    add_clear <= clear;
                    add_zero  <= operand_zero;
                end
                if (en & valid & ~operand_zero) y <= term;
            end
        end else begin : g_wire
            assign y         = term;
            assign add_valid = valid;
            assign add_clear = clear;
            assign add_zero  = operand_zero;
            logic unused;
            assign unused = rst;
        end
    endgenerate

    logic restart;
    logic signed [ACC-1:0] addend;
    generate
        if (CHAINED) begin : g_chained
            assign addend  = chain;
            assign restart = 1'b0;
            logic unused;
            assign unused = add_clear;
        end else begin : g_own
            assign addend  = x & {ACC{~add_clear}};
            assign restart = add_clear;
            logic unused;
            assign unused = |chain;
        end

        if (NARROW) begin : g_saturating
            logic signed [W:0] total;
            assign total = {addend[W-1], addend} + {y[W-1], y};
            saturate #(
                .FROM(W + 1),
                .TO(W)
            ) u_sum (
                .x(total),
                .y(next)
            );
        end else if (PRODUCT_REG) begin : g_wrapping
            assign next = addend + ACC'(y);
        end else begin : g_one_tree
            fixed_product #(
                .W(W),
                .P(ACC),
                .MULTIPLIER(MULTIPLIER)
            ) u_product (
                .a(a),
                .b(b),
                .addend(addend),
                .result(next)
            );
            logic unused;
            assign unused = |y;
        end
    endgenerate

    // A gated product that waited in the register is not this sum's: mask it where a sum begins or
    // must move on.
    logic load;
    assign load = add_valid & ~(add_zero & ~CHAINED & ~restart);
    generate
        if (ZERO_GATE & PRODUCT_REG) begin : g_mask
            always_ff @(posedge clk) if (en & load) x <= add_zero ? addend : next;
        end else begin : g_next
            always_ff @(posedge clk) if (en & load) x <= next;
        end
    endgenerate
    assign sum = x;
endmodule
