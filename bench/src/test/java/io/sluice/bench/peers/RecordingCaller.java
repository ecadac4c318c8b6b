package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** A caller that keeps what it is told. */
final class RecordingCaller implements Caller {
    private final Executor loop;
    private final List<String> told = new CopyOnWriteArrayList<>();

    RecordingCaller(Executor loop) {
        this.loop = loop;
    }

    @Override
    public Executor loop() {
        return loop;
    }

    @Override
    public void found(byte[] utf8) {
        told.add(new String(utf8, UTF_8));
    }

    @Override
    public void absent() {
        told.add("absent");
    }

    @Override
    public void failed(String why) {
        told.add("failed: " + why);
    }

    int answers() {
        return told.size();
    }

    String answer() {
        return told.get(0);
    }
}
