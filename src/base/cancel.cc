#include "base/cancel.h"

namespace levada {
namespace {

constinit thread_local const std::atomic<bool>* current_flag = nullptr;

}  // namespace

CancelScope::CancelScope(const std::atomic<bool>* flag) : outer_(current_flag) { current_flag = flag; }

CancelScope::~CancelScope() { current_flag = outer_; }

const std::atomic<bool>* CurrentCancelFlag() { return current_flag; }

bool IsCancelRequested() { return current_flag != nullptr && current_flag->load(std::memory_order_relaxed); }

Status CheckNotCancelled() { return IsCancelRequested() ? Cancelled("iterator: cancelled") : Status::Ok(); }

}  // namespace levada
