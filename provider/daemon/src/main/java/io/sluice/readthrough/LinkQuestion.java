package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** One command of a link's beginning, and the first word that answers it. */
final class LinkQuestion implements Awaited {
    private final CompletableFuture<String> answer;
    private int open = 1;
    private String first = "";

    LinkQuestion(CompletableFuture<String> answer) {
        this.answer = answer;
    }

    @Override
    public boolean wants(int length) {
        return length <= 4096;
    }

    @Override
    public void text(byte[] text) {
        word(new String(text, UTF_8));
    }

    @Override
    public void nothing() {
        word("");
    }

    @Override
    public void passed() {
        word("");
    }

    @Override
    public void number(long number) {
        word("");
    }

    @Override
    public void array(int count) {
        open += count;
        word("");
    }

    @Override
    public void word(String word) {
        first = first.isEmpty() ? word : first;
        open--;
        if (open == 0) {
            boolean unused = answer.complete(first);
        }
    }

    @Override
    public void error(String line) {
        boolean unused = answer.completeExceptionally(new IllegalStateException(line));
        word("");
    }

    @Override
    public boolean isDone() {
        return open <= 0;
    }

    @Override
    public void lost(String why) {
        boolean unused = answer.completeExceptionally(new IOException(why));
    }
}
