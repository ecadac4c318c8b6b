package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ports.LookupSample;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

class LookupSampleTest {
    private final LookupSample sample = new LookupSample();

    private void ask(String client, String key, int times) throws Exception {
        InetAddress address = InetAddress.getByName(client);
        for (int i = 0; i < times; i++) {
            sample.seen(address, "urls", key);
        }
    }

    @Test
    void whoAsksForWhat_isCountedWhileSomebodyLooks() throws Exception {
        ask("10.0.0.9", "before", 100);
        sample.open(1);
        ask("10.0.0.1", "hot", 60);
        ask("10.0.0.2", "cold", 40);
        assertThat(sample.close()).isEqualTo(new LookupSample.SampledLookups(100, "urls hot", 60, "10.0.0.1", 60, 2));
        ask("10.0.0.9", "after", 100);
        assertThat(sample.close().taken()).isZero();
    }

    @Test
    void oneOfSoMany_andNeverMoreThanItsRoom() throws Exception {
        sample.open(10);
        ask("10.0.0.1", "k", 10_000);
        assertThat(sample.close().taken()).isBetween(500, 2_000);
        sample.open(1);
        ask("10.0.0.1", "k", 10_000);
        assertThat(sample.close().taken()).isEqualTo(5_000);
    }
}
