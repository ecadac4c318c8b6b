package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import io.sluice.ports.KeyLookup;
import io.sluice.ports.Lookups;
import io.sluice.readthrough.SentRead.ReadForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** A link that is over, and whose channel takes its time to close, as one with TLS does. */
class CacheLinkTest {
    private final CacheLink link = new CacheLink("redis://somewhere");
    private final EmbeddedChannel channel = new EmbeddedChannel(new ClosesLater(), link);
    private final List<String> said = new ArrayList<>();

    @Test
    void whatComesAfterNoReply_answersNobody() {
        ask("a", "b", "c");
        come("*3\r\n$1\r\nA\r\n!\r\n$1\r\nB\r\n");
        come("$1\r\nX\r\n$1\r\nY\r\n");
        assertThat(said).containsExactly("a=A", "b is looked up", "c is looked up");
        channel.finishAndReleaseAll();
    }

    @Test
    void lateLinkThatIsEnded_isLostAtOnce() {
        List<String> lost = new ArrayList<>();
        link.whenLost(() -> lost.add(link.why()));
        ask("a");
        link.close("has not answered for a second");
        assertThat(channel.isActive()).isTrue();
        assertThat(lost).containsExactly("has not answered for a second");
        come("*1\r\n$1\r\nA\r\n");
        channel.pipeline().fireChannelInactive();
        assertThat(said).containsExactly("a is looked up");
        assertThat(lost).hasSize(1);
        channel.finishAndReleaseAll();
    }

    private void come(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, UTF_8));
    }

    private void ask(String... keys) {
        CachedTable table = new CachedTable(new Database(), "url:");
        List<KeyRead> reads = new ArrayList<>();
        for (String key : keys) {
            reads.add(new KeyRead(new Asked(key), table));
        }
        ByteBuf out = Unpooled.buffer();
        link.send(new SentRead(reads, ReadForm.TOGETHER, 0, new ReadFigures(count -> {}), refused -> {}), out);
        link.flush(out);
    }

    private static final class ClosesLater extends ChannelOutboundHandlerAdapter {
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {}
    }

    private final class Database implements Lookups<String> {
        @Override
        public void start(KeyLookup<String> lookup) {
            said.add(lookup.key() + " is looked up");
        }

        @Override
        public void withdraw(KeyLookup<String> lookup) {}
    }

    private final class Asked implements KeyLookup<String> {
        private final String key;

        Asked(String key) {
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }

        @Override
        public boolean withdrawn() {
            return false;
        }

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<Value> outcome) {
            said.add(key + "=" + (outcome instanceof Outcome.Found<Value> found ? found.value() : "absent"));
        }
    }
}
