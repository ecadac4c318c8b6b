package io.sluice.bench.scenario;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a scenario says is usual for it, where that is not what is usual elsewhere. */
final class UsualValues implements IDefaultValueProvider {

    @Override
    public @Nullable String defaultValue(ArgSpec flag) {
        return flag instanceof OptionSpec option && option.command().userObject() instanceof Scenario scenario
                ? scenario.usual().get(option.longestName())
                : null;
    }
}
