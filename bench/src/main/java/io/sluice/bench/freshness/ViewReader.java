package io.sluice.bench.freshness;

import io.sluice.bench.drill.Work;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** A client of views: asks one or the other daemon, and some times the same. */
record ViewReader(FreshRun run, ViewRun views, Random random) implements Work {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 5;
    private static final List<ViewQuestion> QUESTIONS = List.of(ViewQuestion.values());
    private static final int MOST_TIMES = 4;

    /** Most are about so many rows, so that some are asked for again before they change. */
    private static final int HOT = 10;

    @Override
    public boolean next() throws InterruptedException {
        ViewQuestion question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
        int row = random.nextInt(random.nextInt(4) == 0 ? views.rows() : Math.min(HOT, views.rows()));
        List<Integer> rows = IntStream.range(row, row + question.keys())
                .mapToObj(each -> each % views.rows())
                .toList();
        int times = 1 + random.nextInt(MOST_TIMES);
        for (int i = 0; i < times; i++) {
            if (answered(views, question, rows)) {
                run.work.queried();
            } else {
                run.work.failed();
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
            run.work.pace();
        }
        return true;
    }

    /** Asks for all rows, in every way. */
    void sweep() throws InterruptedException {
        for (ViewQuestion question : ViewQuestion.values()) {
            for (int row = 0; row <= views.rows() - question.keys(); row++) {
                List<Integer> rows =
                        IntStream.range(row, row + question.keys()).boxed().toList();
                boolean unused = answered(views, question, rows);
            }
        }
    }

    private boolean answered(ViewRun to, ViewQuestion question, List<Integer> rows) throws InterruptedException {
        ServerProcess daemon = run.daemons.withViews(random);
        boolean readsBefore = run.reading.isReading(daemon.lookups());
        long asked = System.nanoTime();
        HttpCaller.Answer answer;
        try {
            answer = new HttpCaller(daemon.views(), LIMIT).get(question.path(rows));
        } catch (IOException e) {
            return false;
        }
        if (!question.isAnswer(answer)) {
            return false;
        }
        long answered = System.nanoTime();
        boolean reads = readsBefore && run.reading.isReading(daemon.lookups());
        to.count(answer.source());
        question.versions(rows, answer).forEach((row, version) -> {
            if (question.view() == DrilledView.AGED) {
                to.aged.answered(row, version, false, asked, answered);
            } else if (answer.source().equals(ViewQuestion.REDIS)) {
                to.strict.cached(to.id(question.view(), row), version, asked, answered);
            } else {
                to.strict.answered(to.id(question.view(), row), version, reads, asked, answered);
            }
        });
        return true;
    }
}
