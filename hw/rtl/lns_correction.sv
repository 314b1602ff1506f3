// SPDX-License-Identifier: Apache-2.0
// The piece-wise linear lookup of LNS addition: what is added to the larger log,
//   equal signs    +D+(d) =   intercept - floor(d 2^-shift)
//   opposite signs -D-(d) = -(intercept - floor(d 2^-shift))
// Slopes are powers of two and known when the chip is built, so a shift is wiring, and choosing
// among the lines is one AND-OR plane for the distinct shifts and one for the intercepts.
//
// d never exists as a binary number. With e = x - y and m = e or, if e < 0, ~e,
//   d = m + y_larger,
// and the increment is left to carries that are there anyway: into the segment's cell number (six
// bits instead of W - 1) and into the last adder.
module lns_correction #(
    parameter int W = 12,
    parameter int S = 8,     // lines of D+ and of D-
    parameter int CELL = 4,  // breakpoints are multiples of 2^CELL
    parameter int B = 10,    // bits of a signed correction
    // Line i of D+ at index i, of D- at index S+1+i, 48 bits each: start (20), shift (8, signed; 31
    // is flat), intercept (20). Line S starts at the function's end, flat and zero.
    parameter logic [2*(S+1)*48-1:0] TABLE = '0
) (
    input  logic [W-2:0] m,
    input  logic         y_larger,
    input  logic         equal_signs,
    input  logic         idle,         // an operand is zero: no correction
    output logic [B-1:0] line,         // the two addends of the correction, and the carry into it
    output logic [B-1:0] intercept,
    output logic         carry
);
    localparam int L = S + 1;
    localparam int N = W - 1 - CELL;  // bits of a cell number
    localparam int STEEP = 14;        // the steepest slope of the file format is 2^14

    // d rounded down to whole cells. Cell 0 of D- holds its first line, which starts at d = 1.
    logic [N-1:0] cell_index;
    generate
        if (CELL == 0) begin : g_fine
            assign cell_index = m + {{(N - 1) {1'b0}}, y_larger};
        end else begin : g_cell
            assign cell_index = m[W-2:CELL] + {{(N - 1) {1'b0}}, y_larger & (&m[CELL-1:0])};
        end
    endgenerate

    logic unused;
    assign unused = |cell_index;  // a table whose lines all start in cell 0 never looks

    // One-hot line select from a thermometer of comparisons with constants. The last line of each
    // function is the zero past its end: nothing is selected there.
    localparam logic [L-1:0] LINES = {1'b0, {S{1'b1}}};
    logic [2*L-1:0] reached, selected;
    genvar i;
    generate
        for (i = 0; i < 2 * L; i = i + 1) begin : g_line
            localparam logic [19:0] FIRST = TABLE[i*48+28+:20] >> CELL;
            if (FIRST == 0) begin : g_first
                assign reached[i] = 1'b1;
            end else if ((FIRST >> N) != 0) begin : g_never
                assign reached[i] = 1'b0;
            end else begin : g_compare
                assign reached[i] = cell_index >= FIRST[N-1:0];
            end
        end
    endgenerate
    assign selected = reached & ~(reached >> 1)
                    & {LINES & {L{~equal_signs & ~idle}}, LINES & {L{equal_signs & ~idle}}};

    // -(d >> s) is ~(m >> s) plus one less the carry, so D+ takes m inverted.
    logic [W-1:0] mx;
    logic fill;
    assign mx   = {equal_signs, m ^ {(W - 1) {equal_signs}}};
    assign fill = y_larger ^ equal_signs;

    // The lines that have this shift.
    function automatic [2*L-1:0] users(input [7:0] shift);
        integer k;
        for (k = 0; k < 2 * L; k = k + 1)
            users[k] = TABLE[k*48+20+:8] == shift && k % L != S;
    endfunction

    // AND-OR over the shifts in use, from the steepest slope to the gentlest.
    genvar s;
    generate
        for (s = -STEEP - 1; s < W; s = s + 1) begin : g_shift
            localparam int SHIFT = s;
            localparam logic [2*L-1:0] USERS = users(SHIFT[7:0]);
            logic [B-1:0] line_so_far;
            logic carry_so_far;
            if (USERS == 0) begin : g_unused
                if (s == -STEEP - 1) begin : g_none
                    assign line_so_far  = '0;
                    assign carry_so_far = 1'b0;
                end else begin : g_pass
                    assign line_so_far  = g_shift[s-1].line_so_far;
                    assign carry_so_far = g_shift[s-1].carry_so_far;
                end
            end else begin : g_used
                logic here, shift_carry;
                logic [B+W-1:0] shifted;
                assign here = |(selected & USERS);
                if (s <= 0) begin : g_left
                    assign shifted     = {{B{mx[W-1]}}, mx} << -s | {{(B + W) {fill}}} >> (B + W + s);
                    assign shift_carry = fill;
                end else begin : g_right
                    // adding y_larger below the point carries if all bits there are ones
                    assign shifted     = {{B{mx[W-1]}}, mx} >> s;
                    assign shift_carry = (y_larger & (&m[s-1:0])) ^ equal_signs;
                end
                assign line_so_far  = g_shift[s-1].line_so_far | (shifted[B-1:0] & {B{here}});
                assign carry_so_far = g_shift[s-1].carry_so_far | (shift_carry & here);
                logic unused_above;
                assign unused_above = |shifted[B+W-1:B];
            end
        end
    endgenerate
    assign line  = g_shift[W-1].line_so_far;
    assign carry = g_shift[W-1].carry_so_far;

    // Constant intercepts, negated for D-: the lines that set bit j.
    function automatic [2*L-1:0] setters(input integer j);
        integer k;
        for (k = 0; k < 2 * L; k = k + 1)
            setters[k] = k < L ? TABLE[k*48+j] : |((20'd0 - TABLE[k*48+:20]) & (20'd1 << j));
    endfunction

    genvar j;
    generate
        for (j = 0; j < B; j = j + 1) begin : g_intercept
            localparam logic [2*L-1:0] SETTERS = setters(j);
            assign intercept[j] = |(selected & SETTERS);
        end
    endgenerate
endmodule
