@NullMarked
package io.sluice.trouble;

import org.jspecify.annotations.NullMarked;
