package io.sluice.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;

/**
 * Holds lookups back until their event loop has read all that it can read now, as Sluice's front door does: started one by one, the
 * first would wake a lane for itself alone.
 */
final class Turns {
    private final BiConsumer<String, Caller> lookup;
    private final Map<Executor, Turn> turns = new ConcurrentHashMap<>();

    Turns(BiConsumer<String, Caller> lookup) {
        this.lookup = lookup;
    }

    /** Called on the caller's loop. */
    void add(String key, Caller caller) {
        Turn turn = turns.get(caller.loop());
        if (turn == null) {
            turn = turns.computeIfAbsent(caller.loop(), Turn::new);
        }
        turn.add(new Asked(key, caller));
    }

    private record Asked(String key, Caller caller) {}

    /** What one loop has read; touched by that loop alone. */
    private final class Turn {
        private final Executor loop;
        private List<Asked> read = new ArrayList<>();

        Turn(Executor loop) {
            this.loop = loop;
        }

        void add(Asked asked) {
            if (read.isEmpty()) {
                loop.execute(this::end);
            }
            read.add(asked);
        }

        private void end() {
            List<Asked> together = read;
            read = new ArrayList<>(together.size());
            together.forEach(asked -> lookup.accept(asked.key, asked.caller));
        }
    }
}
