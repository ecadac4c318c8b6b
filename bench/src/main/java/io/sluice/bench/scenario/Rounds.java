package io.sluice.bench.scenario;

import io.sluice.bench.report.Figure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Compares contestants: all are warmed up first, then measured in turns, A B C, C B A, A B C, so that whatever else the machine does
 * meanwhile meets all alike.
 */
final class Rounds {
    private final Run run;
    private final CommonOptions common;

    Rounds(Run run, CommonOptions common) {
        this.run = run;
        this.common = common;
    }

    /** Puts each under load, one after another, and forgets the figures. */
    void warmUp(List<Contestant> contestants) throws SQLException, InterruptedException {
        for (Contestant contestant : contestants) {
            run.doing("warming up: " + contestant.shown());
            Map<Figure, Double> unused = taken(contestant, common.warmup());
        }
    }

    /** Measures each in every round. */
    void measure(List<Contestant> contestants) throws SQLException, InterruptedException {
        measure(contestants, common.rounds());
    }

    /** Measures each so often. */
    void measure(List<Contestant> contestants, int rounds) throws SQLException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            List<Contestant> turn = new ArrayList<>(contestants);
            if (round % 2 == 0) {
                Collections.reverse(turn);
            }
            for (Contestant contestant : turn) {
                run.doing(contestant.shown() + ", round " + round);
                run.add(contestant.point(), round, taken(contestant, common.duration()));
            }
        }
    }

    private Map<Figure, Double> taken(Contestant contestant, Duration duration)
            throws SQLException, InterruptedException {
        Map<Figure, Double> figures = contestant.measurement().take(duration);
        run.lab().check();
        return figures;
    }

    /** How many samples {@link #measure} gives. */
    static int samples(CommonOptions common, int contestants) {
        return common.rounds() * contestants;
    }

    /** How long both take. */
    static Duration time(CommonOptions common, int warmedUp, int contestants) {
        return common.warmup()
                .multipliedBy(warmedUp)
                .plus(common.duration().multipliedBy(samples(common, contestants)));
    }
}
