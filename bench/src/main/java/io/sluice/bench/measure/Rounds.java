package io.sluice.bench.measure;

import io.sluice.bench.report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Compares contestants: all are warmed up first, then measured in turns, A B C, C B A, A B C, so that whatever else the machine does
 * meanwhile meets all alike.
 */
public record Rounds(Run run, CommonOptions common) {
    /** Says how long it takes, warms the ones up, and measures the others. */
    public void compare(List<Contestant> warmedUp, List<Contestant> measured) throws Exception {
        expect(warmedUp.size(), common.rounds() * measured.size());
        warmUp(warmedUp);
        measure(measured, common.rounds());
    }

    /** Says how long so many warm-ups and samples take. */
    public void expect(int warmedUp, int samples) {
        run.expect(
                samples,
                common.warmup().multipliedBy(warmedUp).plus(common.duration().multipliedBy(samples)));
    }

    /** Puts each under load, one after another, and forgets the figures. */
    public void warmUp(List<Contestant> contestants) throws Exception {
        for (Contestant contestant : contestants) {
            run.doing("warming up: " + contestant.shown());
            Map<Figure, Double> unused = taken(contestant, common.warmup());
        }
    }

    /** Measures each so often. */
    public void measure(List<Contestant> contestants, int rounds) throws Exception {
        for (int round = 1; round <= rounds; round++) {
            for (Contestant contestant : turn(contestants, round)) {
                run.doing(contestant.shown() + ", round " + round);
                run.add(contestant.point(), round, taken(contestant, common.duration()));
            }
        }
    }

    /** All, in the order of this round. */
    public static <T> List<T> turn(List<T> all, int round) {
        List<T> turn = new ArrayList<>(all);
        if (round % 2 == 0) {
            Collections.reverse(turn);
        }
        return turn;
    }

    private Map<Figure, Double> taken(Contestant contestant, Duration duration) throws Exception {
        Map<Figure, Double> figures = contestant.measurement().take(duration);
        run.lab().check();
        return figures;
    }
}
