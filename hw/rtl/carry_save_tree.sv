// SPDX-License-Identifier: Apache-2.0
// A Wallace tree by rows: N addends of P bits become two with the same sum modulo 2^P.
// Constant bits cost nothing, synthesis removes them.
module carry_save_tree #(
    parameter int N = 3,
    parameter int P = 24
) (
    input  logic [N*P-1:0] rows,
    output logic [P-1:0]   sums,
    output logic [P-1:0]   carries
);
    function automatic integer rows_at(input integer level);
        integer i;
        rows_at = N;
        for (i = 0; i < level; i = i + 1) rows_at = rows_at - rows_at / 3;
    endfunction

    function automatic integer depth(input integer n);
        integer i;
        depth = 0;
        for (i = n; i > 2; i = i - i / 3) depth = depth + 1;
    endfunction

    localparam int LEVELS = depth(N);
    genvar l, r;
    generate
        for (l = 0; l <= LEVELS; l = l + 1) begin : g_level
            localparam int COUNT = rows_at(l);
            logic [COUNT*P-1:0] row;
            if (l == 0) begin : g_input
                assign row = rows;
            end else begin : g_compress
                localparam int FROM = rows_at(l - 1);
                localparam int GROUPS = FROM / 3;
                for (r = 0; r < GROUPS; r = r + 1) begin : g_group
                    logic [P-1:0] x, y, z, majority;
                    assign x = g_level[l-1].row[(3*r)*P+:P];
                    assign y = g_level[l-1].row[(3*r+1)*P+:P];
                    assign z = g_level[l-1].row[(3*r+2)*P+:P];
                    assign majority = (x & y) | (z & (x | y));
                    assign row[(2*r)*P+:P] = x ^ y ^ z;
                    assign row[(2*r+1)*P+:P] = {majority[P-2:0], 1'b0};
                    logic unused;
                    assign unused = majority[P-1];
                end
                for (r = 3 * GROUPS; r < FROM; r = r + 1) begin : g_pass
                    assign row[(r-GROUPS)*P+:P] = g_level[l-1].row[r*P+:P];
                end
            end
        end
    endgenerate
    assign sums = g_level[LEVELS].row[0+:P];
    assign carries = g_level[LEVELS].row[P+:P];
endmodule
