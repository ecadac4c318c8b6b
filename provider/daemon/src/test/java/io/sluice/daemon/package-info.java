@NullMarked
package io.sluice.daemon;

import org.jspecify.annotations.NullMarked;
