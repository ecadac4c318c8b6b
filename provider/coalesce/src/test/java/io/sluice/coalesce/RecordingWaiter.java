package io.sluice.coalesce;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** A waiter that keeps every answer it gets: a second one would show. */
final class RecordingWaiter implements Waiter<String> {
    private final Executor executor;
    private final List<Outcome<String>> answers = new ArrayList<>();

    RecordingWaiter(Executor executor) {
        this.executor = executor;
    }

    /** Answered on the thread that settles. */
    RecordingWaiter() {
        this(Runnable::run);
    }

    @Override
    public Executor executor() {
        return executor;
    }

    @Override
    public void answer(Outcome<String> outcome) {
        answers.add(outcome);
    }

    List<Outcome<String>> answers() {
        return answers;
    }
}
