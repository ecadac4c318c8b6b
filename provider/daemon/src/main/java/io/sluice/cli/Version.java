package io.sluice.cli;

import io.sluice.build.Build;
import picocli.CommandLine.IVersionProvider;

/** The version, and which commit it is. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {"Sluice " + Build.current()};
    }
}
