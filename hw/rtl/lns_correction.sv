// SPDX-License-Identifier: Apache-2.0
// The piece-wise linear lookup of LNS addition: what is added to the larger log,
//   equal signs    +D+(d) =   intercept - floor(d 2^-shift)
//   opposite signs -D-(d) = -(intercept - floor(d 2^-shift))
// Slopes are powers of two and known when the chip is built, so a shift is wiring, and choosing
// among the lines is one AND-OR plane for the distinct shifts and one for the intercepts.
//
// d never exists as a binary number. With e = x - y and m = e or, if e < 0, ~e,
//   d = m + y_larger,
// and the increment is left to carries that are there anyway: into the segment's cell number (a few
// bits instead of W - 1) and into the last adder.
//
// The correction comes as two addends and a carry, modulo 2^B, and `below`: one 2^B to take away.
module lns_correction #(
    parameter int W = 12,
    parameter int S = 8,     // lines of D+ and of D-
    parameter int CELL = 4,  // breakpoints are multiples of 2^CELL
    parameter int B = 10,    // bits of a signed correction
    // Line i of D+ at index i, of D- at index S+1+i, 48 bits each: start (20), shift (8, signed; 31
    // is flat), intercept (20). Line S starts at the function's end, flat and zero.
    parameter logic [2*(S+1)*48-1:0] TABLE = '0
) (
    input  logic [W-1:0] e,
    input  logic         equal_signs,
    input  logic         idle,         // an operand is zero: no correction
    output logic [B-1:0] line,
    output logic [B-1:0] intercept,
    output logic         carry,
    output logic         below
);
    localparam int L = S + 1;
    localparam int N = W - 1 - CELL;  // bits of a cell number
    localparam int STEEP = 14;        // the steepest slope of the file format is 2^14

    // The bits that tell the cells before both functions' ends apart, and one value beyond.
    function automatic integer starts(input integer k);
        starts = {12'd0, TABLE[k*48+28+:20]};
    endfunction
    function automatic integer near_bits();
        integer last, k;
        last = 1;
        for (k = 0; k < 2 * L; k = k + 1)
            if ((starts(k) >> CELL) > last) last = starts(k) >> CELL;
        near_bits = $clog2(last + 1) < N ? $clog2(last + 1) : N;
    endfunction
    localparam int NEAR = near_bits();

    logic y_larger;
    logic [W-2:CELL] m;
    assign y_larger = e[W-1];
    assign m        = e[W-2:CELL] ^ {N{y_larger}};

    // none[s]: y_larger, and adding one below bit s of m carries out of it.
    logic [W-2:0] none;
    genvar i;
    generate
        for (i = 0; i < W - 1; i = i + 1) begin : g_none
            if (i == 0) begin : g_all
                assign none[i] = y_larger;
            end else begin : g_low
                assign none[i] = y_larger & ~(|e[i-1:0]);
            end
        end
    endgenerate

    // d rounded down to whole cells. Cell 0 of D- holds its first line, which starts at d = 1.
    logic [NEAR:0] cell_index;
    logic far;
    assign cell_index = {1'b0, m[CELL+:NEAR]} + {{NEAR{1'b0}}, none[CELL]};
    generate
        if (NEAR < N) begin : g_far
            assign far = cell_index[NEAR] | (|m[W-2:CELL+NEAR]);
        end else begin : g_near
            assign far = cell_index[NEAR];
        end
    endgenerate

    // One-hot line select from a thermometer of comparisons with constants. The last line of each
    // function is the zero past its end: nothing is selected there.
    localparam logic [L-1:0] LINES = {1'b0, {S{1'b1}}};
    logic [2*L-1:0] reached, selected;
    logic plus, minus;
    generate
        for (i = 0; i < 2 * L; i = i + 1) begin : g_line
            localparam logic [19:0] FIRST = TABLE[i*48+28+:20] >> CELL;
            if (FIRST == 0) begin : g_first
                assign reached[i] = 1'b1;
            end else if ((FIRST >> NEAR) != 0) begin : g_never
                assign reached[i] = 1'b0;
            end else begin : g_compare
                assign reached[i] = cell_index[NEAR-1:0] >= FIRST[NEAR-1:0];
            end
        end
    endgenerate
    assign plus     = equal_signs & ~(idle | far);
    assign minus    = ~(equal_signs | idle | far);
    assign selected = reached & ~(reached >> 1) & {LINES & {L{minus}}, LINES & {L{plus}}};

    // -(d >> s) is ~(m >> s) plus one less the carry, so D+ takes m inverted.
    logic fill;
    logic [W-2:0] mx;
    assign fill = y_larger ^ equal_signs;
    assign mx   = e[W-2:0] ^ {(W - 1) {fill}};
    logic unused;
    assign unused = ^mx;  // bits beyond every function's end

    // The lines that have this shift; whether they are of D+; the bits of m that they may need.
    function automatic [2*L-1:0] users(input [7:0] shift);
        integer k;
        for (k = 0; k < 2 * L; k = k + 1)
            users[k] = TABLE[k*48+20+:8] == shift && k % L != S;
    endfunction
    function automatic integer reach(input [2*L-1:0] lines);
        integer k, last;
        last = 2;
        for (k = 0; k < 2 * L - 1; k = k + 1)
            if (lines[k] && starts(k + 1) > last) last = starts(k + 1);
        reach = $clog2(last) < W - 1 ? $clog2(last) : W - 1;
    endfunction
    localparam logic [2*L-1:0] PLUS = {{L{1'b0}}, LINES};

    // AND-OR over the shifts in use, from the steepest slope to the gentlest.
    genvar s;
    generate
        for (s = -STEEP - 1; s < W; s = s + 1) begin : g_shift
            localparam int SHIFT = s;
            localparam logic [2*L-1:0] USERS = users(SHIFT[7:0]);
            logic [B-1:0] line_so_far;
            logic carry_so_far;
            if (USERS == 0) begin : g_unused
                if (s == -STEEP - 1) begin : g_start
                    assign line_so_far  = '0;
                    assign carry_so_far = 1'b0;
                end else begin : g_pass
                    assign line_so_far  = g_shift[s-1].line_so_far;
                    assign carry_so_far = g_shift[s-1].carry_so_far;
                end
            end else begin : g_used
                localparam int REACH = reach(USERS);  // higher bits of m are zero in these lines
                logic here, here_plus;
                logic [B+2*W+STEEP:0] pattern;        // m inverted or not, and its surroundings
                logic [B-1:0] part;
                assign here      = |(selected & USERS);
                assign here_plus = |(selected & USERS & PLUS);
                assign pattern   = {{(B + 2 * W - REACH) {here_plus}}, mx[REACH-1:0] & {REACH{here}},
                                    {(STEEP + 1) {fill & here}}};
                assign part      = pattern[STEEP+1+s+:B];
                assign line_so_far = g_shift[s-1].line_so_far | part;
                if (s <= 0) begin : g_left
                    assign carry_so_far = g_shift[s-1].carry_so_far | (fill & here);
                end else begin : g_right
                    assign carry_so_far = g_shift[s-1].carry_so_far
                                        | ((none[s] ^ equal_signs) & here);
                end
                logic unused_rest;
                assign unused_rest = ^pattern;
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
    // Exactly one addend is negative, or none: the inverted line of D+, the intercept of D-.
    function automatic [2*L-1:0] negatives();
        integer k;
        for (k = 0; k < 2 * L; k = k + 1)
            negatives[k] = k < L ? TABLE[k*48+27] | (TABLE[k*48+20+:8] < W[7:0])
                                 : TABLE[k*48+:20] != 0;
    endfunction
    localparam logic [2*L-1:0] NEGATIVES = negatives();
    assign below = |(selected & NEGATIVES);

    genvar j;
    generate
        for (j = 0; j < B; j = j + 1) begin : g_intercept
            localparam logic [2*L-1:0] SETTERS = setters(j);
            assign intercept[j] = |(selected & SETTERS);
        end
    endgenerate
endmodule
