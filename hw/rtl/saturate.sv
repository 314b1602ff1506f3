// SPDX-License-Identifier: Apache-2.0
// A two's-complement number of FROM bits brought into TO bits, saturating.
module saturate #(
    parameter int FROM = 13,
    parameter int TO = 12
) (
    input  logic signed [FROM-1:0] x,
    output logic signed [TO-1:0]   y
);
    logic fits;
    assign fits = (&x[FROM-1:TO-1]) | ~(|x[FROM-1:TO-1]);
    assign y = {x[FROM-1], fits ? x[TO-2:0] : {(TO - 1) {~x[FROM-1]}}};
endmodule
