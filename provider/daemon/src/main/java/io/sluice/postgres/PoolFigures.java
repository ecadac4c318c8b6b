package io.sluice.postgres;

/**
 * The pool at one moment; all zero while the database is away.
 *
 * @param active connections in use
 * @param idle connections free
 * @param waiting threads that wait for a connection
 * @param total connections open
 */
public record PoolFigures(int active, int idle, int waiting, int total) {
    public static final PoolFigures NONE = new PoolFigures(0, 0, 0, 0);

    public PoolFigures plus(PoolFigures other) {
        return new PoolFigures(active + other.active, idle + other.idle, waiting + other.waiting, total + other.total);
    }
}
