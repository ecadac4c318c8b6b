/** Tests of settings that no command has a flag for. */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
