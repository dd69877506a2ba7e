// What datasets will do and what iterators have done.

#include "capi/dataset_tools.h"
#include "dataset/explain.h"
#include "dataset/iterator.h"
#include "runtime/budget.h"

using levada::ByteBudget;
using levada::Dataset;
using levada::InvalidArgument;
using levada::Iterator;
using levada::IteratorStats;
using levada::OutOfRange;
using levada::Status;
using namespace levada::capi;

levada_status levada_iterator_stats(levada_iterator* iterator, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_iterator_stats) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(Iterator, object, iterator);
    return GiveText(levada::StatsAsJson(object->Stats()), out);
  }
  LEVADA_END
}

int32_t levada_iterator_num_steps(levada_iterator* iterator) noexcept {
  Iterator* const object = Unwrap<Iterator>(iterator);
  return object == nullptr ? -1 : object->num_steps();
}

levada_status levada_iterator_step_stats(levada_iterator* iterator, int32_t step,
                                         levada_step_stats* out_stats) noexcept {
  LEVADA_ENTRY(levada_iterator_step_stats) {
    LEVADA_NOT_NULL(out_stats);
    LEVADA_HANDLE(Iterator, object, iterator);
    if (out_stats->struct_size < sizeof(levada_step_stats)) {
      return InvalidArgument("%s: struct_size is %u, expected %zu", kFunction, out_stats->struct_size,
                             sizeof(levada_step_stats));
    }
    const IteratorStats stats = object->Stats();
    if (step < 0 || step >= static_cast<int32_t>(stats.steps.size())) {
      return OutOfRange("%s: expected a step below %zu, got %d", kFunction, stats.steps.size(), step);
    }
    LEVADA_RETURN_IF_ERROR(ClearTail(out_stats, kFunction));
    const levada::StepStats& from = stats.steps[step];
    out_stats->joined_with_next = from.joined;
    out_stats->calls = from.totals.calls;
    out_stats->elements = from.totals.elements;
    out_stats->failures = from.totals.failures;
    out_stats->nbytes = from.totals.nbytes;
    out_stats->allocations = from.totals.allocations;
    out_stats->busy_ns = from.busy_ns;
    out_stats->input_wait_ns = from.input_wait_ns;
    out_stats->output_wait_ns = from.output_wait_ns;
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_dataset_explain_as(const levada_dataset* dataset, levada_explain_format format,
                                        levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_dataset_explain_as) {
    LEVADA_OUT(out);
    LEVADA_HANDLE(const Dataset, object, dataset);
    return GiveText(levada::ExplainPlan(object->node(), static_cast<levada::ExplainFormat>(format)), out);
  }
  LEVADA_END
}

levada_status levada_set_byte_budget(int64_t nbytes) noexcept {
  LEVADA_ENTRY(levada_set_byte_budget) {
    if (nbytes < 0) {
      return InvalidArgument("%s: expected a number of 0 or more, got %lld", kFunction, static_cast<long long>(nbytes));
    }
    ByteBudget::Default().set_limit(nbytes == 0 ? levada::DefaultByteBudget() : nbytes);
    ByteBudget::Default().set_given(nbytes != 0);
    return Status::Ok();
  }
  LEVADA_END
}

int64_t levada_byte_budget(void) noexcept { return ByteBudget::Default().limit(); }
