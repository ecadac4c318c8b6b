package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    OOM command not allowed when used memory > 'maxmemory'.                          | OOM      | true
                    @user_script: 12: -OOM command not allowed when used memory > 'maxmemory'.       | OOM      | true
                    ERR Error running script (call to f_1): @user_script:7: -READONLY You can't write| READONLY | true
                    MISCONF: it cannot write                                                         | MISCONF  | true
                    @user_script: 3: Script attempted to access a non local key                      | @USER_SCRIPT | false
                    NOPERM this user has no permissions                                              | NOPERM   | false
                    """)
    void kind_isTheFirstWord_orWhatAScriptMet(String error, String kind, boolean passes) {
        assertThat(RedisErrors.kind(error)).isEqualTo(kind);
        assertThat(RedisErrors.passes(error)).isEqualTo(passes);
    }
}
