package io.sluice.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Holds lookups back until their event loop has read all that it can read now, as Sluice's front door does: started one by one, the
 * first would wake a lane for itself alone.
 */
final class Turns<L> {
    private final Consumer<List<L>> start;
    private final Map<Executor, Turn> turns = new ConcurrentHashMap<>();

    /** @param start gets the lookups of one turn, on their loop */
    Turns(Consumer<List<L>> start) {
        this.start = start;
    }

    /** Called on this loop. */
    void add(L lookup, Executor loop) {
        Turn turn = turns.get(loop);
        if (turn == null) {
            turn = turns.computeIfAbsent(loop, Turn::new);
        }
        turn.add(lookup);
    }

    /** What one loop has read; touched by that loop alone. */
    private final class Turn {
        private final Executor loop;
        private List<L> read = new ArrayList<>();

        Turn(Executor loop) {
            this.loop = loop;
        }

        void add(L lookup) {
            if (read.isEmpty()) {
                loop.execute(this::end);
            }
            read.add(lookup);
        }

        private void end() {
            List<L> together = read;
            read = new ArrayList<>(together.size());
            start.accept(together);
        }
    }
}
