@NullMarked
package io.sluice.coalesce;

import org.jspecify.annotations.NullMarked;
