package io.sluice.build;

/**
 * What one types to run this program: {@code sluice} where it is installed, {@code ./run.sh} in the folder of the sources. Messages that say
 * what to do name it.
 */
public final class CommandName {
    /** The property by which run.sh says that it has started the JVM. */
    static final String PROPERTY = "sluice.command";

    private CommandName() {}

    public static String get() {
        return System.getProperty(PROPERTY, "sluice");
    }

    /** Whether that is run.sh, which has commands besides this program's. */
    public static boolean isScript() {
        return get().endsWith("run.sh");
    }
}
