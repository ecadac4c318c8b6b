package io.sluice.resp;

import io.sluice.transport.Outbox;
import java.util.ArrayDeque;

/** The commands of one connection that have no answer sent yet, in their order. */
final class AnswerLine {
    /** Keys that are asked for, or what takes as much: as many as two pipelines of the largest that clients use by themselves. */
    private static final int MOST = 1024;

    private final DoorParts door;
    private final Session session;
    private final Outbox outbox;
    private final ArrayDeque<Owed> owed = new ArrayDeque<>(4);
    private int keys;
    private boolean writes;

    AnswerLine(DoorParts door, Session session, Outbox outbox) {
        this.door = door;
        this.session = session;
        this.outbox = outbox;
    }

    /** One that is not sent. */
    private record Owed(CommandAnswer answer, Command command, long since, boolean silent) {}

    /**
     * One more.
     *
     * @param since in the loop's nanoseconds
     * @param silent when the client does not want it
     */
    void add(CommandAnswer answer, Command command, long since, boolean silent) {
        if (owed.isEmpty()) {
            writes = command.company() == Command.Company.WRITE;
        }
        owed.add(new Owed(answer, command, since, silent));
        keys += answer.keys();
    }

    /** Sends every answer whose turn has come. Thrown is what keeps one from being written as a whole: nothing can be sent behind it. */
    void send() {
        Owed first;
        while (!outbox.ended() && !outbox.full() && (first = owed.peek()) != null && first.answer.isReady()) {
            owed.remove();
            send(first);
        }
    }

    private void send(Owed one) {
        CommandAnswer answer = one.answer;
        keys -= answer.keys();
        door.loop().pressure().hold(-answer.held());
        CommandResult result = answer.result();
        if (one.silent) {
            answer.withdraw();
        } else {
            outbox.written(answer.write(outbox.begin(), session.resp3()));
        }
        door.listener().answered(one.command, result, door.loop().now() - one.since);
        if (answer.isLast()) {
            outbox.endBehind();
            abandonAll();
        }
    }

    boolean isEmpty() {
        return owed.isEmpty();
    }

    /** True when no more commands should be run. */
    boolean isFull() {
        Owed newest = owed.peekLast();
        return newest != null && (keys >= MOST || newest.answer.isAlone());
    }

    /** Whether a command may begin while those before it are not answered: a read would miss what a write is about to change. */
    boolean mayBegin(Command.Company company) {
        return owed.isEmpty()
                || switch (company) {
                    case READ -> !writes;
                    case WRITE -> writes;
                    case ALONE -> false;
                };
    }

    /** Bytes of answers that wait for their turn: not of those whose other values are still looked up, which no client holds up. */
    long waiting() {
        long waiting = 0;
        for (Owed one : owed) {
            waiting += one.answer.isReady() ? one.answer.held() : 0;
        }
        return waiting;
    }

    /** Nobody will read them. */
    void abandonAll() {
        Owed one;
        while ((one = owed.poll()) != null) {
            door.loop().pressure().hold(-one.answer.held());
            one.answer.withdraw();
        }
        keys = 0;
    }
}
