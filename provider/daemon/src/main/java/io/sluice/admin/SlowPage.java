package io.sluice.admin;

import java.util.concurrent.CompletionStage;

/**
 * One page of the admin port that takes seconds. Called on the admin port's event loop, so it must not wait: another thread completes its stage
 * within ten seconds.
 */
@FunctionalInterface
public interface SlowPage {

    /** The page as it will be. */
    CompletionStage<AdminPage.Answer> get();
}
