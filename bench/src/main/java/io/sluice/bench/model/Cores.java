package io.sluice.bench.model;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;

/**
 * The cores of a machine, and the threads that work on them. A thread that has something to do waits for a core in its turn, and does one
 * piece of work after another there; when it has had the core for a slice of time and others wait, it makes room. For one thread, as all of a
 * simulation.
 */
final class Cores {
    /** What Linux gives a thread at a time, in seconds, where others wait. */
    static final double SLICE = 0.003;

    private final Agenda agenda;
    private final int count;
    private final double slice;
    private final Queue<Worker> waiting = new ArrayDeque<>();
    private int busy;

    /** @param slice in seconds; infinite where a thread keeps its core until it has nothing to do */
    Cores(Agenda agenda, int count, double slice) {
        if (count < 1 || !(slice > 0)) {
            throw new IllegalArgumentException("count " + count + ", slice " + slice);
        }
        this.agenda = agenda;
        this.count = count;
        this.slice = slice;
    }

    /** A thread more, with nothing to do. */
    Worker worker(Account account) {
        return new Worker(account);
    }

    private void ask(Worker worker) {
        if (busy < count) {
            busy++;
            worker.goOn(slice);
        } else {
            waiting.add(worker);
        }
    }

    private void free() {
        Worker next = waiting.poll();
        if (next == null) {
            busy--;
        } else {
            next.goOn(slice);
        }
    }

    /** Whose work it is: how long cores were busy with it, from the beginning, in seconds. */
    static final class Account {
        private double busy;

        double busy() {
            return busy;
        }
    }

    /** @param seconds what is left of it */
    private record Piece(double seconds, Runnable done) {}

    /** A thread. */
    final class Worker {
        private final Account account;
        private final Deque<Piece> queue = new ArrayDeque<>();
        private boolean active;

        private Worker(Account account) {
            this.account = account;
        }

        /** Has this done after what it was given before; it is told when it is. Time counts for the account once it has passed. */
        void work(double seconds, Runnable done) {
            queue.add(new Piece(seconds, done));
            if (!active) {
                active = true;
                ask(this);
            }
        }

        /** It has a core, and so much is left of its slice. */
        private void goOn(double left) {
            Piece piece = queue.remove();
            double spent = Math.min(piece.seconds, left);
            agenda.after(spent, () -> {
                account.busy += spent;
                if (spent < piece.seconds) {
                    queue.addFirst(new Piece(piece.seconds - spent, piece.done));
                } else {
                    piece.done.run();
                }
                look(left - spent);
            });
        }

        private void look(double left) {
            if (queue.isEmpty()) {
                active = false;
                free();
            } else if (left > 0 || waiting.isEmpty()) {
                goOn(left > 0 ? left : slice);
            } else {
                waiting.add(this);
                free();
            }
        }
    }
}
