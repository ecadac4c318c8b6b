package io.sluice.history;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** One figure of each second, for as many seconds as are kept: an array that is made once. */
final class HistoryColumn {
    private final String name;
    private final DoubleUnaryOperator figure;
    private final double[] kept = new double[History.KEPT];

    /** @param figure takes the seconds since it was asked before; NaN for none */
    HistoryColumn(String name, DoubleUnaryOperator figure) {
        this.name = name;
        this.figure = figure;
        Arrays.fill(kept, Double.NaN); // of the seconds before it came
    }

    String name() {
        return name;
    }

    void take(int slot, double seconds) {
        kept[slot] = figure.applyAsDouble(seconds);
    }

    double at(int slot) {
        return kept[slot];
    }
}
