package io.sluice.embedded;

/** What PostgreSQL does for the case that the power goes, or that somebody gets at its files. */
enum Durability {
    SAFE("fsync = on", "scram_iterations=4096"),
    /** For tests: quick, worthless after a power cut, and its passwords are easy to guess from its files. */
    FAST("fsync = off\nfull_page_writes = off\nscram_iterations = 1", "scram_iterations=1");

    private final String settings;
    private final String passwords;

    Durability(String settings, String passwords) {
        this.settings = settings;
        this.passwords = passwords;
    }

    /** Lines for postgresql.conf. */
    String settings() {
        return settings;
    }

    /** How passwords are kept, as initdb takes a setting: the superuser's is made before there are settings. */
    String passwords() {
        return passwords;
    }
}
