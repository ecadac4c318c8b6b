package io.sluice.coalesce;

import java.util.List;
import java.util.concurrent.Executor;

/** A waiter that keeps what it is answered. */
record KeptAnswers(List<Outcome<String>> all) implements Waiter<String> {
    @Override
    public Executor executor() {
        return Runnable::run;
    }

    @Override
    public void answer(Outcome<String> outcome) {
        all.add(outcome);
    }
}
