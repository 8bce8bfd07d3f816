-- Two instructors may have regrades of one exercise open, with different submissions. That no submission lies in two of
-- them is seen to under the exercise's lock (lib/grading/regrade/start.ts).
DROP INDEX "Regrade_running_key";
