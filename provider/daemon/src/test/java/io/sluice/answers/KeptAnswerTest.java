package io.sluice.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.lookup.Value;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KeptAnswerTest {
    private static byte[] answer() {
        return KeptAnswer.answer("{\"value\":[]}".getBytes(StandardCharsets.UTF_8), false, 7);
    }

    @Test
    void whatRedisHasKept_saysWhereItWasRead() {
        byte[] kept = answer();
        assertThat(KeptAnswer.isFromRedis(kept, 9)).isTrue();
        KeptAnswer read = KeptAnswer.of(Value.ofUtf8(kept));
        assertThat(read.origin()).isEqualTo(KeptAnswer.AnswerSource.REDIS);
        assertThat(read.position()).isEqualTo(9);
        assertThat(read).hasToString("{\"value\":[]}");
    }

    @Test
    void whatSomebodyElseHasPutThere_isNone() {
        for (int length = 0; length < KeptAnswer.BODY; length++) {
            assertThat(KeptAnswer.isFromRedis(Arrays.copyOf(answer(), length), 9))
                    .isFalse();
        }
        byte[] cut = answer();
        assertThat(KeptAnswer.isFromRedis(Arrays.copyOf(cut, cut.length - 1), 9))
                .isFalse();
        byte[] other = answer();
        other[0]++;
        assertThat(KeptAnswer.isFromRedis(other, 9)).isFalse();
    }

    /** The tag is sent in the head: with a line's end in it, it would begin another field there. */
    @Test
    void tagThatIsNone_isNotSent() {
        for (char c : new char[] {'\r', '\n', '"', ' ', '=', 0, 0xE9}) {
            byte[] kept = answer();
            kept[KeptAnswer.TAG_AT + KeptAnswer.TAG - 1] = (byte) c;
            assertThat(KeptAnswer.isFromRedis(kept, 9)).isFalse();
        }
    }
}
