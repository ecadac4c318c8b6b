package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** When fills that are refused are well again. */
class ProblemLogTest {
    private final AtomicLong now = new AtomicLong();
    private final ProblemLog problems =
            new ProblemLog(new OneRedis(new RedisAddress("r", 6379, 0, "app", false)), () -> 0, now::get);

    private void later() {
        now.addAndGet(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void fillsWithoutRights_areNotWellByATrialThatNeedsFewer() {
        problems.refused("NOPERM: it refuses user app a command, key or channel: ACL SETUSER app +evalsha");
        later();
        problems.connected();
        assertThat(problems.last()).contains("ACL SETUSER app +evalsha");
        problems.well();
        assertThat(problems.last()).isNull();
    }

    @Test
    void trialWithoutRights_saysWhoKnowsTheRule_andIsWellByTheNext() {
        problems.refused("NOPERM this user has no permissions to run the 'set' command");
        assertThat(problems.last()).endsWith("; ctl doctor, or serve --check, has the ACL SETUSER rule");
        later();
        problems.connected();
        assertThat(problems.last()).isNull();
    }

    @Test
    void trialWithoutScripts_isWellByTheNext_butForRefusedFills() {
        String rule = "NOPERM: it refuses user app a command, key or channel: ACL SETUSER app +evalsha";
        problems.refusedTrial(rule);
        later();
        problems.connected();
        assertThat(problems.last()).isNull();

        problems.refused(rule);
        problems.refusedTrial(rule);
        later();
        problems.connected();
        assertThat(problems.last()).isNotNull();
    }

    @Test
    void rule_isNotCut_howeverLongItIs() {
        String rule = "ACL SETUSER app +evalsha ~" + "p".repeat(300) + ":* &{*}";
        problems.refused("NOPERM: it refuses user app a command: " + rule);
        assertThat(problems.last()).endsWith(rule);
    }

    @Test
    void passwordThatIsWrong_isToldWhereToGiveAnother() {
        problems.unreachable(new IllegalStateException("WRONGPASS invalid username-password pair"));
        assertThat(problems.last())
                .endsWith("r:6379 does not let us in: give SLUICE_REDIS_PASSWORD or --redis-password-file (WRONGPASS"
                        + " invalid username-password pair)");
    }

    @Test
    void hostThatNobodyKnows_isNamedAsOne() {
        problems.unreachable(new IllegalStateException(new UnknownHostException("nowhere")));
        assertThat(problems.last()).endsWith("cannot be reached: no host is known by this name: nowhere");
    }

    @Test
    void keysThatLieElsewhere_areNotWellByATrialHere() {
        problems.refused("MOVED 866 10.0.0.2:7000");
        later();
        problems.connected();
        assertThat(problems.last())
                .endsWith("is a node of a Redis Cluster: give --redis redis+cluster://host:port,host:port");
    }

    @Test
    void serverThatIsTooOld_isNamedAsOne() {
        problems.refused("ERR syntax error"); // to SET ... GET
        assertThat(problems.last()).contains(" is too old: Sluice needs Redis 6.2 or later");
    }

    @Test
    void connectionThatIsBack_isWellAtOnce() {
        problems.refused("MOVED 866 10.0.0.2:7000");
        problems.lost(new IllegalStateException("reset"));
        problems.connected();
        assertThat(problems.last()).isNull();
    }
}
