package io.sluice.bench.lab;

import java.util.concurrent.CountDownLatch;

/** A program that says its arguments, one a line, and waits for ever when one is {@code wait}. */
final class Child {
    private Child() {}

    public static void main(String[] words) throws InterruptedException {
        for (String word : words) {
            if (word.equals("wait")) {
                new CountDownLatch(1).await();
            }
            System.out.println(word);
        }
    }
}
